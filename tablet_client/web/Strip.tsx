/** The slim strip: who I am, whether I am in class, and at most three things more. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { SeatView } from '@classroom-hub/protocol/src/messages'
import { CircleCheck, CloudUpload, Maximize, Minimize, Shrink, Snowflake, Wifi } from 'lucide-preact'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { SearchingPicture } from './pictures'
import { t } from './words'
import type { SaveState } from './work/keeper'

interface Props {
  seat: SeatView | null
  lost: boolean
  frozen: boolean
  zoomed: boolean
  onFit: () => void
  /** The pupil's own name was tapped. */
  onMe: () => void
  /** Whether what is drawn is kept; `none` where nothing is. */
  saved: SaveState
  /** The sheet is in sight: its tools need the room. */
  drawing: boolean
  /** The desk's tools. */
  children?: ComponentChildren
}

export function Strip({ seat, lost, frozen, zoomed, onFit, onMe, saved, drawing, children }: Props): JSX.Element {
  return (
    <footer class={drawing ? 'strip drawing' : 'strip'}>
      <div class="who">
        {seat !== null && (
          <button type="button" class="item me" data-testid="me" aria-label={t.me(seat.name)} aria-haspopup="dialog" onClick={onMe}>
            <Animal name={seat.animal} colour={seat.colour} size={48} />
            <span>{seat.name}</span>
          </button>
        )}
        <div class={lost ? 'item link lost' : frozen ? 'item link spare' : 'item link'}>
          {lost ? <SearchingPicture /> : <Wifi size={30} aria-hidden="true" />}
          <span>{lost ? t.searching : t.connected}</span>
        </div>
        {saved !== 'none' && !lost && (
          <div class="item saved" data-testid="saved" data-state={saved}>
            {saved === 'kept' ? <CircleCheck size={28} aria-hidden="true" /> : <CloudUpload size={28} aria-hidden="true" />}
            <span>{saved === 'kept' ? t.saved : t.saving}</span>
          </div>
        )}
        {frozen && (
          <div class="item frozen" data-testid="frozen">
            <Snowflake size={30} aria-hidden="true" />
            <span>{t.frozen}</span>
          </div>
        )}
      </div>
      {children}
      <div class="tools">
        {zoomed && (
          <Tool label={t.whole} testid="whole" onClick={onFit}>
            <Shrink size={30} aria-hidden="true" />
          </Tool>
        )}
        <Fullscreen />
      </div>
    </footer>
  )
}

interface ToolProps {
  label: string
  testid: string
  onClick: () => void
  children: ComponentChildren
}

function Tool({ label, testid, onClick, children }: ToolProps): JSX.Element {
  return (
    <button type="button" class="item tool" data-testid={testid} onClick={onClick}>
      {children}
      <span>{label}</span>
    </button>
  )
}

/** Absent where the browser has none (iPhones), or where the page is installed. */
function Fullscreen(): JSX.Element | null {
  const [full, setFull] = useState(document.fullscreenElement !== null)
  useEffect(() => {
    const changed = (): void => setFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', changed)
    return () => document.removeEventListener('fullscreenchange', changed)
  }, [])
  if (!document.fullscreenEnabled) return null
  const toggle = (): void => {
    const asked = full ? document.exitFullscreen() : document.documentElement.requestFullscreen()
    asked.catch(() => undefined) // refused: all stays as it is
  }
  return (
    <Tool label={full ? t.leaveFullscreen : t.fullscreen} testid="fullscreen" onClick={toggle}>
      {full ? <Minimize size={30} aria-hidden="true" /> : <Maximize size={30} aria-hidden="true" />}
    </Tool>
  )
}
