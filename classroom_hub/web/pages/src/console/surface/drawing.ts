/** The board in this console: whether it is open, and the presses about it. */
import type { Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { give } from '../console'

/** This console shows the board in place of the class; another console may do otherwise. */
export const open = signal(false)

/** Holds the screen still, or opens the board that there is, or shows the class again. */
export function toggleBoard(room: Room): void {
  if (room.lesson.surface != null) {
    open.value = !open.value
    return
  }
  open.value = true
  give({ type: 'show_surface', surface: 'screen' })
}

export function endBoard(): void {
  open.value = false
  give({ type: 'show_surface', surface: 'off' })
}

/** Passes the pen to one more, or takes it from one; the others keep it. */
export function togglePen(room: Room, { seat, pen }: SeatDetail): void {
  const others = room.seats.filter((each) => each.pen === true && each.seat !== seat).map((each) => each.seat)
  give({ type: 'pass_pen', seats: pen === true ? others : [...others, seat] })
}

/** Whether a tablet has a page to draw on, and is there. */
export function canDraw({ client, presence }: SeatDetail): boolean {
  return client === 'page' && presence !== 'away'
}
