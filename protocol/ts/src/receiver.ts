/**
 * What to draw, and when it counts as painted: the receiver of `protocol/screen/receiver.py` for a
 * browser, where images are decoded beside the page and may be ready out of order.
 *
 * Pure: the caller decodes the images of each frame it took, hands them back, and draws what
 * {@link Receiver.paint} says. Each tile keeps the number of the picture it shows, so that an older
 * one never covers a newer one, whichever is ready first.
 */
import { TILE } from './frames'
import type { Frame, Piece } from './frames'

/** A decoded image; its size is in pixels. */
export interface Picture {
  readonly width: number
  readonly height: number
}

/** Copy a rectangle of a picture to the screen, without scaling; all in pixels. */
export interface Draw<P extends Picture> {
  readonly picture: P
  readonly sourceX: number
  readonly sourceY: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Paint<P extends Picture> {
  /** The screen's new size, to be set (and cleared) before drawing; `null` where it is as before. */
  readonly resize: { readonly width: number; readonly height: number } | null
  readonly draws: readonly Draw<P>[]
  /** No longer needed once drawn. */
  readonly done: readonly P[]
  /** Frames painted or superseded so far, in order of receipt: what `painted` acknowledges. */
  readonly count: number
}

/** Stands for a frame whose images are being decoded. */
export interface Ticket<P extends Picture> {
  readonly frame: Frame
  readonly order: number
  readonly pictures: readonly P[] | null
}

interface Pending<P extends Picture> extends Ticket<P> {
  pictures: readonly P[] | null
}

export class Receiver<P extends Picture> {
  private pending: Pending<P>[] = []
  private taken = 0
  private painted = 0
  private epoch = -1
  private width = 0
  private height = 0
  private cols = 0
  private numbers = new Float64Array(0)
  private fresh = false
  private unused: P[] = []

  /** Forgets counts and numbers for a new socket; what is drawn may stay on the screen. */
  reset(): void {
    for (const each of this.pending) this.unused.push(...(each.pictures ?? []))
    this.pending = []
    this.taken = this.painted = 0
    this.epoch = -1
  }

  /** Takes a frame in order of receipt. */
  take(frame: Frame): Ticket<P> {
    if (frame.epoch !== this.epoch || frame.width !== this.width || frame.height !== this.height) this.start(frame)
    const ticket: Pending<P> = { frame, order: ++this.taken, pictures: null }
    this.pending.push(ticket)
    return ticket
  }

  /**
   * Takes the decoded images of a frame, one for each, in any order of frames.
   *
   * @returns false where a piece lies outside its picture; the frame then never counts as painted.
   */
  decoded(ticket: Ticket<P>, pictures: readonly P[]): boolean {
    const mine = this.pending.find((each) => each === ticket)
    if (mine === undefined) {
      this.unused.push(...pictures) // superseded while it was decoded
      return true
    }
    const whole = mine.frame.images.every((image, index) =>
      image.pieces.every(
        (piece) =>
          (piece.sourceCol + piece.cols) * TILE <= pictures[index]!.width &&
          (piece.sourceRow + piece.rows) * TILE <= pictures[index]!.height,
      ),
    )
    if (whole) mine.pictures = pictures
    else this.unused.push(...pictures)
    return whole
  }

  /** Whether there is anything to paint or to acknowledge. */
  get ready(): boolean {
    return this.unused.length > 0 || this.pending.some((each) => each.pictures !== null) || this.settled > this.painted
  }

  /** Says what to draw of all that was decoded since the last time. */
  paint(): Paint<P> {
    const ready = this.pending.filter((each) => each.pictures !== null)
    this.pending = this.pending.filter((each) => each.pictures === null)
    const done = this.unused.concat(...ready.map((each) => each.pictures!))
    this.unused = []
    // Newest first: a tile that it has taken is not drawn again by an older one.
    ready.sort((a, b) => b.frame.number - a.frame.number || b.order - a.order)
    const taken = new Uint8Array(this.numbers.length)
    const draws = ready.flatMap(({ frame, pictures }) =>
      frame.images.flatMap((image, index) =>
        image.pieces.flatMap((piece) => this.cut(piece, pictures![index]!, frame.number, taken)),
      ),
    )
    const resize = this.fresh && ready.length > 0 ? { width: this.width, height: this.height } : null
    if (resize !== null) this.fresh = false
    this.painted = this.settled
    return { resize, draws, done, count: this.painted }
  }

  /** All frames before the first that is still being decoded. */
  private get settled(): number {
    const open = this.pending.find((each) => each.pictures === null)
    return open === undefined ? this.taken : open.order - 1
  }

  /** A new epoch or size: what came before is superseded, painted or not. */
  private start(frame: Frame): void {
    const sameSize = frame.width === this.width && frame.height === this.height
    for (const each of this.pending) this.unused.push(...(each.pictures ?? []))
    this.pending = []
    this.epoch = frame.epoch
    this.width = frame.width
    this.height = frame.height
    this.cols = Math.ceil(frame.width / TILE)
    this.numbers = new Float64Array(this.cols * Math.ceil(frame.height / TILE))
    this.fresh ||= !sameSize
  }

  /** The parts of a piece that are newer than what the screen shows: most often the whole of it. */
  private cut(piece: Piece, picture: P, number: number, taken: Uint8Array): Draw<P>[] {
    const draws: Draw<P>[] = []
    let newer = 0
    for (let row = 0; row < piece.rows; row++) {
      let from = -1
      for (let col = 0; col <= piece.cols; col++) {
        const tile = (piece.row + row) * this.cols + piece.col + col
        if (col < piece.cols && taken[tile] === 0 && this.numbers[tile]! <= number) {
          this.numbers[tile] = number
          taken[tile] = 1
          newer++
          if (from < 0) from = col
        } else if (from >= 0) {
          draws.push(this.draw(piece, picture, from, row, col - from, 1))
          from = -1
        }
      }
    }
    const whole = newer === piece.cols * piece.rows
    return whole ? [this.draw(piece, picture, 0, 0, piece.cols, piece.rows)] : draws
  }

  /** Tiles at the edge reach beyond the screen, and are clipped to it. */
  private draw(piece: Piece, picture: P, col: number, row: number, cols: number, rows: number): Draw<P> {
    const x = (piece.col + col) * TILE
    const y = (piece.row + row) * TILE
    return {
      picture,
      sourceX: (piece.sourceCol + col) * TILE,
      sourceY: (piece.sourceRow + row) * TILE,
      x,
      y,
      width: Math.min(cols * TILE, this.width - x),
      height: Math.min(rows * TILE, this.height - y),
    }
  }
}
