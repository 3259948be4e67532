/**
 * What to draw, and when it counts as painted: the receiver's rule for a browser, where stills and
 * video are decoded beside the page and may be ready out of order.
 *
 * Pure: the caller decodes the images of each frame it took, hands them back, and draws what
 * {@link Receiver.paint} says; of video it hands back the newest decoded picture and which frame
 * that is. Each tile keeps the number of the picture it shows, so that an older one never covers a
 * newer one, whichever is ready first. A still and a video frame of one number show the same
 * content, and the still shows it better.
 */
import { TILE } from './frames'
import type { Frame, Piece, Stills } from './frames'
import { forEachTile, rectangles } from './tiles'
import type { Rect } from './tiles'

/** A decoded image; its size is in pixels. */
export interface Picture {
  readonly width: number
  readonly height: number
}

/** Copy a rectangle of a picture to the screen, without scaling; all in pixels. */
export interface Draw<P extends Picture> extends Rect {
  readonly picture: P
  readonly sourceX: number
  readonly sourceY: number
}

/** Scale the whole picture to this size (pixels), at the top left corner, but draw the rectangles of it alone. */
export interface Film<V> {
  readonly picture: V
  readonly width: number
  readonly height: number
  readonly rects: readonly Rect[]
}

export interface Paint<P extends Picture, V> {
  /** The screen's new size, to be set (and cleared) before drawing; `null` where it is as before. */
  readonly resize: { readonly width: number; readonly height: number } | null
  /** To be drawn first. */
  readonly draws: readonly Draw<P>[]
  /** To be drawn over them. */
  readonly film: Film<V> | null
  /** No longer needed once drawn. */
  readonly done: readonly (P | V)[]
  /** Frames painted or superseded so far, in order of receipt: what `painted` acknowledges. */
  readonly count: number
}

/** Stands for a frame that is being decoded; `order` counts the frames of the socket from 1. */
export interface Ticket {
  readonly frame: Frame
  readonly order: number
}

interface Pending<P extends Picture> extends Ticket {
  /** Of stills, once decoded. */
  pictures: readonly P[] | null
}

export class Receiver<P extends Picture, V = never> {
  private pending: Pending<P>[] = []
  private taken = 0
  private painted = 0
  private epoch = -1
  private width = 0
  private height = 0
  private cols = 0
  /** Of each tile: the number of the picture it shows, and which still of that number (0: video). */
  private numbers = new Float64Array(0)
  private orders = new Float64Array(0)
  /** The newest decoded picture of the video, and what it may paint: the number of each tile, or -1. */
  private film: { picture: V } | null = null
  private due = new Float64Array(0)
  private fresh = false
  private unused: (P | V)[] = []

  /** Forgets counts and numbers for a new socket; what is drawn may stay on the screen. */
  reset(): void {
    this.discard()
    this.taken = this.painted = 0
    this.epoch = -1
  }

  /** Takes a frame in order of receipt. */
  take(frame: Frame): Ticket {
    if (frame.epoch !== this.epoch || frame.width !== this.width || frame.height !== this.height) this.start(frame)
    const ticket: Pending<P> = { frame, order: ++this.taken, pictures: null }
    this.pending.push(ticket)
    return ticket
  }

  /**
   * Takes the decoded images of stills, one for each, in any order of frames.
   *
   * @returns false where a piece lies outside its picture; the frame then never counts as painted.
   */
  decoded(ticket: Ticket, pictures: readonly P[]): boolean {
    const mine = this.pending.find((each) => each === ticket)
    if (mine === undefined || mine.frame.kind !== 'stills') {
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

  /**
   * Takes a picture of the video: that of the frame with this order. Frames before it whose pictures
   * never came are decoded with it.
   *
   * @returns a picture that is of no more use; decoders have few, so it is closed at once.
   */
  filmed(order: number, picture: V): V | null {
    const decoded = this.settleVideo(order)
    if (decoded.length === 0) return picture
    for (const { frame } of decoded) {
      if (frame.kind === 'video') forEachTile(frame.tiles, (tile) => (this.due[tile] = frame.number))
    }
    const before = this.film?.picture ?? null
    this.film = { picture }
    return before
  }

  /** Video frames up to this one will not be decoded, and count as painted. */
  skipped(order: number = Infinity): void {
    this.settleVideo(order)
  }

  /** Whether there is anything to paint or to acknowledge. */
  get ready(): boolean {
    return (
      this.unused.length > 0 || this.film !== null || this.settled > this.painted ||
      this.pending.some((each) => each.pictures !== null)
    )
  }

  /** Says what to draw of all that was decoded since the last time. */
  paint(): Paint<P, V> {
    const ready = this.pending.filter((each) => each.pictures !== null)
    this.pending = this.pending.filter((each) => each.pictures === null)
    const done = this.unused.concat(...ready.map((each) => each.pictures!))
    this.unused = []
    const painting = ready.length > 0 || this.film !== null
    // Newest first: a tile that it has taken is not drawn again by an older one.
    ready.sort((a, b) => b.frame.number - a.frame.number || b.order - a.order)
    const taken = new Uint8Array(this.numbers.length)
    const draws = ready.flatMap((each) =>
      (each.frame as Stills).images.flatMap((image, index) =>
        joined(image.pieces.flatMap((piece) => this.cut(piece, each.pictures![index]!, each, taken))),
      ),
    )
    const film = this.unroll(done)
    const resize = this.fresh && painting ? { width: this.width, height: this.height } : null
    if (resize !== null) this.fresh = false
    this.painted = this.settled
    return { resize, draws, film, done, count: this.painted }
  }

  /** All frames before the first that is still being decoded. */
  private get settled(): number {
    const open = this.pending.find((each) => each.pictures === null)
    return open === undefined ? this.taken : open.order - 1
  }

  /** Removes the video frames up to this one from what is awaited. */
  private settleVideo(order: number): Pending<P>[] {
    const mine = (each: Pending<P>): boolean => each.frame.kind === 'video' && each.order <= order
    const settled = this.pending.filter(mine)
    if (settled.length > 0) this.pending = this.pending.filter((each) => !mine(each))
    return settled
  }

  /** A new epoch or size: what came before is superseded, painted or not. */
  private start(frame: Frame): void {
    const sameSize = frame.width === this.width && frame.height === this.height
    this.discard()
    this.epoch = frame.epoch
    this.width = frame.width
    this.height = frame.height
    this.cols = Math.ceil(frame.width / TILE)
    const tiles = this.cols * Math.ceil(frame.height / TILE)
    this.numbers = new Float64Array(tiles)
    this.orders = new Float64Array(tiles)
    this.due = new Float64Array(tiles).fill(-1)
    this.fresh ||= !sameSize
  }

  private discard(): void {
    for (const each of this.pending) this.unused.push(...(each.pictures ?? []))
    if (this.film !== null) this.unused.push(this.film.picture)
    this.pending = []
    this.film = null
    this.due.fill(-1)
  }

  /** The parts of a piece that are newer than what the screen shows: most often the whole of it. */
  private cut(piece: Piece, picture: P, { frame: { number }, order }: Ticket, taken: Uint8Array): Draw<P>[] {
    const draws: Draw<P>[] = []
    let newer = 0
    for (let row = 0; row < piece.rows; row++) {
      let from = -1
      for (let col = 0; col <= piece.cols; col++) {
        const tile = (piece.row + row) * this.cols + piece.col + col
        if (col < piece.cols && taken[tile] === 0 && this.isNewer(tile, number, order)) {
          this.numbers[tile] = number
          this.orders[tile] = order
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

  private isNewer(tile: number, number: number, order: number): boolean {
    const kept = this.numbers[tile]!
    return kept < number || (kept === number && this.orders[tile]! <= order)
  }

  /** What the video's newest picture may paint; called after the stills have taken their tiles. */
  private unroll(done: (P | V)[]): Film<V> | null {
    if (this.film === null) return null
    const { picture } = this.film
    this.film = null
    done.push(picture)
    const marked = new Uint8Array(this.due.length)
    this.due.forEach((number, tile) => {
      if (number < 0 || !this.isNewer(tile, number, 0)) return
      this.numbers[tile] = number
      this.orders[tile] = 0
      marked[tile] = 1
    })
    this.due.fill(-1)
    const areas = rectangles(marked, this.cols)
    if (areas.length === 0) return null
    const rects = areas.map(({ col, row, cols, rows }) => (
      { x: col * TILE, y: row * TILE, width: cols * TILE, height: rows * TILE }
    ))
    return { picture, width: this.cols * TILE, height: (marked.length / this.cols) * TILE, rects }
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

/** Joins draws of one picture that continue each other downwards: stacks of tiles hold many. */
function joined<P extends Picture>(draws: readonly Draw<P>[]): Draw<P>[] {
  const runs: Draw<P>[] = []
  for (const draw of draws) {
    const last = runs[runs.length - 1]
    const continues =
      last !== undefined && draw.x === last.x && draw.width === last.width && draw.sourceX === last.sourceX &&
      draw.y === last.y + last.height && draw.sourceY === last.sourceY + last.height
    if (continues) runs[runs.length - 1] = { ...last, height: last.height + draw.height }
    else runs.push(draw)
  }
  return runs
}
