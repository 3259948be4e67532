/** Hands and finished work, in the order of their coming. Pure. */
import type { Room, SeatDetail } from '@classroom-hub/protocol/src/messages'

/** It is their turn. */
const ON_BOARD: ReadonlySet<string> = new Set(['asked', 'shown'])

/** Pupils with a hand up who are there and wait, who came first in front. */
export function raisedHands(room: Pick<Room, 'lesson' | 'seats'>): SeatDetail[] {
  if (room.lesson.phase !== 'live') return []
  const up = room.seats.filter((seat) => seat.hand === true && seat.presence !== 'away' && !ON_BOARD.has(seat.sharing ?? 'idle'))
  return up.sort((one, other) => (one.hand_place ?? 0) - (other.hand_place ?? 0))
}

/** Pupils who have finished, who came first in front. */
export function finished(room: Pick<Room, 'seats'>): SeatDetail[] {
  return room.seats.filter((seat) => seat.done === true).sort((one, other) => (one.done_place ?? 0) - (other.done_place ?? 0))
}
