/** In a pupil's window: the pen, and the computer's pointer, given and taken back. */
import type { Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { MousePointer2, MousePointerBan, PencilLine, PencilOff } from 'lucide-preact'
import { useId } from 'preact/hooks'
import { connected, give } from '../console'
import { canDraw, open, togglePen } from './drawing'
import { surfaceWords as w } from './surfaceWords'

export function SeatHand({ room, seat, onClose }: { room: Room; seat: SeatDetail; onClose: () => void }) {
  const help = useId()
  const { pen = false, touch = false } = seat
  if (!canDraw(seat) && !pen && !touch) return null
  return (
    <div class="dialog-actions stacked">
      <button
        type="button"
        class="button"
        data-testid="seat-pen"
        disabled={!connected.value}
        onClick={() => {
          togglePen(room, seat)
          if (!pen) open.value = true
          onClose()
        }}
      >
        {pen ? <PencilOff /> : <PencilLine />}
        {pen ? w.takePen : w.givePen}
      </button>
      <button
        type="button"
        class="button"
        data-testid="seat-touch"
        aria-describedby={touch ? undefined : help}
        disabled={!connected.value}
        onClick={() => {
          give({ type: 'give_touch', seat: touch ? null : seat.seat })
          onClose()
        }}
      >
        {touch ? <MousePointerBan /> : <MousePointer2 />}
        {touch ? w.takeTouch : w.giveTouch}
      </button>
      {!touch && (
        <p id={help} class="muted">
          {w.touchHelp}
        </p>
      )}
    </div>
  )
}

/** For as long as a pupil moves the pointer: who, and one press that ends it. */
export function TouchSign({ room }: { room: Room }) {
  const seat = room.seats.find((each) => each.touch === true)
  if (seat === undefined) return null
  return (
    <div class="touch-bar" role="status" data-testid="touch-sign">
      <MousePointer2 />
      <p>
        <strong>{w.moves(seat.name)}</strong> <span class="touch-help">{w.escape}</span>
      </p>
      <button type="button" class="button" data-testid="touch-back" disabled={!connected.value} onClick={() => give({ type: 'give_touch', seat: null })}>
        <MousePointerBan />
        {w.takeTouch}
      </button>
    </div>
  )
}
