/** A pupil's page or screen, live: one board for the page's life, since the hub counts a socket's pictures. */
import { Board } from '@classroom-hub/kit/board'
import type { BoardLink } from '@classroom-hub/kit/board'
import type { Hall } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'

export const canvas = document.createElement('canvas')
canvas.dataset['testid'] = 'live'

/** Whose picture the canvas shows; `null` from the moment that somebody else is put up until the first one. */
export const picturedSeat = signal<string | null>(null)

interface Wire extends BoardLink {
  retryNow: () => void
}

let wire: Wire | undefined
let seat: string | null = null
let taken = false

export const board = new Board(canvas, {
  painted: (count) => wire?.painted(count),
  decoding: (decoder, trouble) => wire?.decoding(decoder, trouble),
})
board.onBroken = () => wire?.retryNow()
board.onDrawn = () => {
  // What was still being decoded is the last pupil's: only a picture that came since counts.
  if (taken) picturedSeat.value = seat
}

export function connect(link: Wire): void {
  wire = link
}

/** Turns to whom the hall shows. */
export function follow(hall: Hall): void {
  const shown = hall.show === 'pupil' ? (hall.pupil?.seat ?? null) : null
  if (shown === seat) return
  seat = shown
  taken = false
  picturedSeat.value = null
}

export function take(data: ArrayBuffer): void {
  taken = true
  board.take(data)
}
