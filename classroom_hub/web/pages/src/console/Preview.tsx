/** What the tablets see, live, while the panel is unfolded and the page is looked at. */
import { Board } from '@classroom-hub/kit/board'
import { Reduced } from '@classroom-hub/kit/reduce'
import type { Room } from '@classroom-hub/protocol/src/messages'
import { effect, signal } from '@preact/signals'
import { EyeOff, MonitorOff, Snowflake } from 'lucide-preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { connect, linkState, room as shownRoom, watch } from './console'
import { LeaveOut } from './journal/LeaveOut'
import { Panel, unfolded } from './Panel'
import { signOf } from './status'
import { t } from './words'

// One canvas and one board for the page's life: the hub counts the pictures of a socket, and so does
// the board, whether a lesson ends or the panel folds meanwhile.
const canvas = document.createElement('canvas')
canvas.dataset['testid'] = 'preview'
const whole = document.createElement('canvas')
const board = new Board(whole, {
  painted: (count) => link.painted(count),
  decoding: (decoder, trouble) => link.decoding(decoder, trouble),
})
const link = connect(board)
const reduced = new Reduced(whole, canvas)
board.onBroken = () => link.retryNow()
board.onDrawn = () => reduced.draw()

const visible = signal(document.visibilityState === 'visible')
document.addEventListener('visibilitychange', () => (visible.value = document.visibilityState === 'visible'))

// A new socket starts without pictures, so the wish is told anew for each.
let told = false
effect(() => {
  const open = linkState.value === 'open'
  const wanted = open && visible.value && unfolded.value.preview && shownRoom.value?.lesson.phase === 'live'
  if (!open) told = false
  if (wanted === told) return
  told = wanted
  watch(wanted)
})

export function Preview({ room }: { room: Room }) {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    place.current!.prepend(canvas)
  }, [])
  canvas.setAttribute('aria-label', t.preview)
  canvas.setAttribute('role', 'img')
  const { width, height } = board.size.value ?? room.stream
  const ratio = width > 0 && height > 0 ? `${width} / ${height}` : '16 / 9'
  return (
    <Panel id="preview" title={t.preview}>
      <div class="preview" ref={place} style={{ aspectRatio: ratio }}>
        <Veil room={room} />
      </div>
      <LeaveOut room={room} />
    </Panel>
  )
}

/** Over the picture: why there is none, or why it does not move. */
function Veil({ room }: { room: Room }) {
  const { kind } = signOf(room)
  if (kind === 'blank') {
    return (
      <p class="veil" key="veil">
        <EyeOff />
        {t.previewBlank}
      </p>
    )
  }
  if (kind === 'none') {
    return (
      <p class="veil" key="veil">
        <MonitorOff />
        {t.previewNone}
      </p>
    )
  }
  if (board.size.value === null) {
    return (
      <p class="veil" key="veil" role="status">
        <span class="spinner" />
        {t.previewWait}
      </p>
    )
  }
  return kind === 'frozen' ? (
    <p class="veil-corner" key="corner">
      <Snowflake />
      {t.sign_frozen}
    </p>
  ) : null
}
