/** The desk on the screen: the sheet, the panel that is open, the teacher's wish, and the projector's frame. */
import { CircleStop, Monitor, Palette, Presentation, Send } from 'lucide-preact'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Desk } from './desk'
import { PenPanel } from './DeskTools'
import { AddPanel } from './drawing/AddPanel'
import { Held } from './drawing/Held'
import { TextPad } from './drawing/TextPad'
import type { Panel } from './DeskTools'
import { CollectedView } from './CollectedView'
import { Sheet } from './drawing/Sheet'
import { HandIn, LatestDelivery } from './HandIn'
import { HandedFile } from './Pages'
import { Overview } from './Overview'
import { CameBack, ReturnedTool } from './ReturnedTool'
import { SheetBar } from './Sheets'
import { t } from './words'

interface Props {
  desk: Desk
  /** Whether the sheet is in sight. */
  drawing: boolean
  /** On the projector: that sign has the place of the teacher's wish. */
  shown: boolean
  panel: Panel
  open: (panel: Panel) => void
}

export function DeskView({ desk, drawing, shown, panel, open }: Props): JSX.Element {
  const close = (): void => open('none')
  const collected = desk.collecting.page.value
  return (
    <>
      {drawing && collected !== null && <CollectedView desk={desk} page={collected} />}
      {drawing && collected === null && (
        <Sheet easel={desk.easel} over={desk.returned.shown.value} lens={desk.lens} held={<Held easel={desk.easel} />}>
          <SheetBar desk={desk} overview={() => open('sheets')}>
            <ReturnedTool returned={desk.returned} />
          </SheetBar>
        </Sheet>
      )}
      {panel !== 'none' && <PanelAway close={close} />}
      {panel === 'pen' && drawing && <PenPanel desk={desk} />}
      {panel === 'add' && drawing && <AddPanel desk={desk} close={close} />}
      {panel === 'sheets' && drawing && <Overview desk={desk} close={close} />}
      {drawing && <TextPad placing={desk.easel.placing} />}
      {panel === 'work' && <HandIn desk={desk} close={close} />}
      {panel === 'hand' && <HandPanel desk={desk} close={close} />}
      {panel !== 'work' && !shown && (
        <div class="errands" aria-live="polite">
          <CameBack desk={desk} drawing={drawing} />
          <Asked desk={desk} onPress={() => open('work')} />
          {drawing && <HandedFile desk={desk} />}
        </div>
      )}
      <LatestDelivery outbox={desk.outbox} />
    </>
  )
}

/** Around the panel that is open: a tap there puts it away, as Escape does. */
export function PanelAway({ close }: { close: () => void }): JSX.Element {
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      // The focus goes back to what opened it, rather than with the panel.
      document.querySelector<HTMLElement>('.desk-tool[aria-expanded=true]')?.focus()
      close()
    }
    document.addEventListener('keydown', key)
    return () => document.removeEventListener('keydown', key)
  }, [close])
  return <button type="button" class="panel-away" aria-label={t.close} onClick={close} />
}

/** Where a tablet can show its screen too: which of the two. */
function HandPanel({ desk: { sharer }, close }: { desk: Desk; close: () => void }): JSX.Element {
  const offer = (medium: 'page' | 'screen') => () => {
    close()
    void sharer.offer(medium)
  }
  return (
    <section class="panel work-panel" aria-label={t.raiseHand}>
      <h2>{t.showWhat}</h2>
      <div class="choices">
        <button type="button" class="choice" data-testid="offer-page" onClick={offer('page')}>
          <Palette size={44} aria-hidden="true" />
          <span>{t.myDrawing}</span>
        </button>
        <button type="button" class="choice" data-testid="offer-screen" onClick={offer('screen')}>
          <Monitor size={44} aria-hidden="true" />
          <span>{t.myScreen}</span>
        </button>
      </div>
    </section>
  )
}

function Asked({ desk, onPress }: { desk: Desk; onPress: () => void }): JSX.Element | null {
  const activity = desk.asked.value
  if (activity === null) return null
  return (
    <button type="button" class="asked" data-testid="asked" onClick={onPress}>
      <Send size={34} aria-hidden="true" />
      <span>{activity.title || t.asked}</span>
    </button>
  )
}

/** Shown while this pupil is on the projector, or about to be; `leaves`: it wanted to be, and may leave. */
export function OnTheWall({ desk, shown, leaves }: { desk: Desk; shown: boolean; leaves: boolean }): JSX.Element {
  const asked = desk.sharer.needsGesture.value
  return (
    <div class="on-the-wall" data-testid="on-the-wall" data-shown={shown}>
      <p role="status">
        <Presentation size={34} aria-hidden="true" />
        {shown ? t.onTheWall : t.goingUp}
      </p>
      {asked && (
        <button type="button" class="primary" data-testid="show-screen" onClick={() => void desk.sharer.show()}>
          <Monitor size={34} aria-hidden="true" />
          {t.showMyScreen}
        </button>
      )}
      {leaves && (
        <button type="button" class="quiet" data-testid="leave-the-wall" onClick={() => desk.sharer.withdraw()}>
          <CircleStop size={34} aria-hidden="true" />
          {t.stopShowing}
        </button>
      )}
    </div>
  )
}

