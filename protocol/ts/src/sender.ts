/**
 * What a tablet sends of its own picture, and when: the sending side of `/share`. Pure: the caller
 * encodes the areas that {@link Sender.next} names, and tells what became of them.
 *
 * A tile counts as sent from the moment it is named: what changes while it is being encoded is
 * touched again, and goes with the next frame.
 */
import { TILE } from './frames'
import type { Area, Rect } from './tiles'

export type { Area, Rect }

/** What to encode as the next frame: each area is one image file. */
export interface Shot {
  readonly epoch: number
  readonly number: number
  readonly areas: readonly Area[]
}

/** Pictures sent and not painted, as in `protocol/screen/viewer.py`. */
const MAX_UNPAINTED = 2
/** A browser pays for each image file; more than a few would cost more than the tiles they spare. */
const MAX_AREAS = 4
/** Two images must spare this much of one. */
const WORTH_SPLITTING = 0.75

export class Sender {
  private cols = 0
  private rows = 0
  private dirty = new Uint8Array(0)
  private epoch = 0
  private number = 0
  private sent = 0
  private painted = 0

  /** The picture's size, in pixels; another one starts afresh. */
  resize(width: number, height: number): void {
    this.cols = Math.ceil(width / TILE)
    this.rows = Math.ceil(height / TILE)
    this.epoch = (this.epoch + 1) % 256
    this.dirty = new Uint8Array(this.cols * this.rows).fill(1)
  }

  /** Something changed there. */
  touch({ x, y, width, height }: Rect): void {
    const firstCol = Math.max(0, Math.floor(x / TILE))
    const endCol = Math.min(this.cols, Math.ceil((x + width) / TILE))
    const firstRow = Math.max(0, Math.floor(y / TILE))
    const endRow = Math.min(this.rows, Math.ceil((y + height) / TILE))
    for (let row = firstRow; row < endRow; row++) {
      this.dirty.fill(1, row * this.cols + firstCol, row * this.cols + Math.max(firstCol, endCol))
    }
  }

  /** Somebody who looks lacks the whole picture. */
  refresh(): void {
    this.dirty.fill(1)
  }

  /** Whether another picture may be sent now. */
  get open(): boolean {
    return this.sent - this.painted < MAX_UNPAINTED
  }

  /** Names what to encode and send; `null` where nothing changed, or too much is under way. */
  next(): Shot | null {
    if (!this.open) return null
    const areas = cover(this.dirty, this.cols)
    if (areas.length === 0) return null
    this.dirty.fill(0)
    this.sent++
    return { epoch: this.epoch, number: ++this.number, areas }
  }

  /** So many pictures of this socket are painted. */
  acknowledge(count: number): void {
    this.painted = Math.min(Math.max(this.painted, count), this.sent)
  }
}

/** Returns a few rectangles that hold all marked tiles, and few others. */
export function cover(marked: Uint8Array, cols: number): Area[] {
  const rows = cols === 0 ? 0 : marked.length / cols
  const first = shrink(marked, cols, { col: 0, row: 0, cols, rows })
  const areas = first === null ? [] : [first]
  while (areas.length > 0 && areas.length < MAX_AREAS) {
    const splits = areas.map((area) => split(marked, cols, area))
    let best = -1
    splits.forEach((halves, index) => {
      if (halves !== null && (best < 0 || spared(areas[index]!, halves) > spared(areas[best]!, splits[best]!))) best = index
    })
    if (best < 0) break
    areas.splice(best, 1, ...splits[best]!)
  }
  return areas
}

/** The best cut of an area in two, each as small as can be; `null` where none is worth a second image. */
function split(marked: Uint8Array, cols: number, area: Area): [Area, Area] | null {
  let best: [Area, Area] | null = null
  const consider = (one: Area, other: Area): void => {
    const left = shrink(marked, cols, one)
    const right = shrink(marked, cols, other)
    if (left === null || right === null) return
    if (best === null || size(left) + size(right) < size(best[0]) + size(best[1])) best = [left, right]
  }
  for (let cut = 1; cut < area.cols; cut++) {
    consider({ ...area, cols: cut }, { ...area, col: area.col + cut, cols: area.cols - cut })
  }
  for (let cut = 1; cut < area.rows; cut++) {
    consider({ ...area, rows: cut }, { ...area, row: area.row + cut, rows: area.rows - cut })
  }
  if (best === null) return null
  return size(best[0]) + size(best[1]) <= size(area) * WORTH_SPLITTING ? best : null
}

const size = (area: Area): number => area.cols * area.rows
const spared = (area: Area, [one, other]: [Area, Area]): number => size(area) - size(one) - size(other)

/** The smallest rectangle within an area that holds all its marked tiles. */
function shrink(marked: Uint8Array, cols: number, area: Area): Area | null {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1]
  for (let row = area.row; row < area.row + area.rows; row++) {
    for (let col = area.col; col < area.col + area.cols; col++) {
      if (marked[row * cols + col] === 0) continue
      left = Math.min(left, col)
      right = Math.max(right, col)
      top = Math.min(top, row)
      bottom = Math.max(bottom, row)
    }
  }
  return right < 0 ? null : { col: left, row: top, cols: right - left + 1, rows: bottom - top + 1 }
}

/** Returns the tiles in which two pictures of one size differ, as rectangles of pixels; RGBA as 32-bit words. */
export function differing(before: Uint32Array, now: Uint32Array, width: number): Rect[] {
  const rects: Rect[] = []
  const height = now.length / width
  for (let y = 0; y < height; y += TILE) {
    for (let x = 0; x < width; x += TILE) {
      const right = Math.min(x + TILE, width)
      if (differs(before, now, width, x, right, y, Math.min(y + TILE, height))) {
        rects.push({ x, y, width: TILE, height: TILE })
      }
    }
  }
  return rects
}

function differs(
  before: Uint32Array, now: Uint32Array, width: number, left: number, right: number, top: number, bottom: number,
): boolean {
  for (let row = top; row < bottom; row++) {
    for (let at = row * width + left; at < row * width + right; at++) if (before[at] !== now[at]) return true
  }
  return false
}
