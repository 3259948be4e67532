/**
 * What a tablet sends of its own picture, and when: the sending side of `/share`. Pure: the caller
 * encodes what {@link Sender.next} names, and tells what it came to.
 *
 * A tile counts as sent from the moment it is named: what changes while it is being encoded is
 * touched again, and goes with the next frame. What has moved is sent as stills or as video,
 * whichever is cheaper, and once it rests for a moment, again as well as can be.
 */
import { Choice } from './choice'
import { TILE } from './frames'
import { cover, forEachTile, rectangles } from './tiles'
import type { Area, Rect } from './tiles'

/** What to encode as the next frame. */
export type Shot = StillsShot | VideoShot

interface Numbered {
  readonly epoch: number
  readonly number: number
}

/** Each area is an image file: `quick`, without loss, or as fine as photos deserve. */
export interface StillsShot extends Numbered {
  readonly kind: 'stills'
  readonly coding: 'quick' | 'exact' | 'fine'
  readonly areas: readonly Area[]
}

/** The whole picture as the next access unit of the chain, and the tiles that it changes, a bit each. */
export interface VideoShot extends Numbered {
  readonly kind: 'video'
  readonly key: boolean
  readonly tiles: Uint8Array<ArrayBuffer>
}

/** Pictures sent and not painted, as in `protocol/screen/viewer.py`. */
const MAX_UNPAINTED = 2
/** At rest for so long, a tile is sent again (ms): `protocol/screen/rest.py`, of text and of photos. */
const STILL_MS = 300
const SOFT_STILL_MS = 750
/** Sharpened at once: image files, and tiles of them, so that what moves next does not wait for long. */
const AT_REST = { areas: 8, tiles: 80 } as const
/** Likewise beside what moves, and how often (ms). */
const BESIDE_MOTION = { areas: 2, tiles: 8 } as const
const BESIDE_EVERY_MS = 300

export class Sender {
  private cols = 0
  private dirty = new Uint8Array(0)
  /** Tiles that could be sent better, and when each tile was last touched (ms). */
  private coarse = new Uint8Array(0)
  private touchedMs = new Float64Array(0)
  private epoch = 0
  private number = 0
  private sent = 0
  private painted = 0
  private readonly choice = new Choice()
  private sharpenedMs = 0
  /** Whether pictures may be video: all who look decode it, and there is an encoder. */
  films = false
  /** Whether those who look have the chain, and lack nothing but the next frame. */
  private chained = false
  /** Whether they have any picture yet. */
  private begun = false

  /** The picture's size, in pixels; another one starts afresh. */
  resize(width: number, height: number, nowMs: number): void {
    this.cols = Math.ceil(width / TILE)
    const tiles = this.cols * Math.ceil(height / TILE)
    this.epoch = (this.epoch + 1) % 256
    this.dirty = new Uint8Array(tiles)
    this.coarse = new Uint8Array(tiles)
    this.touchedMs = new Float64Array(tiles).fill(nowMs)
    this.refresh()
  }

  /** Something changed there. */
  touch({ x, y, width, height }: Rect, nowMs: number): void {
    const rows = this.cols === 0 ? 0 : this.dirty.length / this.cols
    const firstCol = Math.max(0, Math.floor(x / TILE))
    const endCol = Math.min(this.cols, Math.ceil((x + width) / TILE))
    const firstRow = Math.max(0, Math.floor(y / TILE))
    const endRow = Math.min(rows, Math.ceil((y + height) / TILE))
    for (let row = firstRow; row < endRow; row++) {
      const [from, to] = [row * this.cols + firstCol, row * this.cols + Math.max(firstCol, endCol)]
      this.dirty.fill(1, from, to)
      this.touchedMs.fill(nowMs, from, to)
    }
  }

  /** Somebody who looks lacks the whole picture. */
  refresh(): void {
    this.dirty.fill(1)
    this.chained = this.begun = false
  }

  /** Whether another picture may be sent now. */
  get open(): boolean {
    return this.sent - this.painted < MAX_UNPAINTED
  }

  /**
   * Names what to encode and send; `null` where nothing is to be sent, or too much is under way.
   *
   * @param isText whether a tile (row by row) holds text or flat colour.
   */
  next(nowMs: number, isText: (tile: number) => boolean): Shot | null {
    if (!this.open) return null
    const count = this.dirty.reduce((sum, tile) => sum + tile, 0)
    if (count === 0) return this.sent > this.painted ? null : this.sharper(nowMs, isText, AT_REST)
    if (this.begun && nowMs - this.sharpenedMs >= BESIDE_EVERY_MS) {
      const beside = this.sharper(nowMs, isText, BESIDE_MOTION)
      if (beside !== null) return beside
    }
    const key = !this.chained
    if (this.films && this.begun && this.choice.films(count, key)) {
      const tiles = bits(this.dirty)
      this.dirty.forEach((dirty, tile) => (this.coarse[tile]! |= dirty))
      this.dirty.fill(0)
      this.chained = true
      return { kind: 'video', ...this.numbered(), key, tiles }
    }
    const areas = cover(this.dirty, this.cols)
    for (const area of areas) {
      // What lies between the changed tiles gets coarse with them.
      this.each(area, (from, to) => {
        this.coarse.fill(1, from, to)
        this.touchedMs.fill(nowMs, from, to)
      })
    }
    this.dirty.fill(0)
    this.begun = true
    return { kind: 'stills', coding: 'quick', ...this.numbered(), areas }
  }

  /** What a picture came to, in bytes; encoders put key frames where they like. */
  encoded(shot: Shot, bytes: number, key: boolean): void {
    if (shot.kind === 'video') {
      let tiles = 0
      for (let byte of shot.tiles) for (; byte > 0; byte &= byte - 1) tiles++
      this.choice.filmed(tiles, bytes, key)
    } else if (shot.coding === 'quick') {
      this.choice.coded(shot.areas.reduce((sum, { cols, rows }) => sum + cols * rows, 0), bytes)
    }
  }

  /** The last shot was not sent, for want of an encoder: all of it again, and a key frame where video goes on. */
  unfilmed({ tiles }: VideoShot): void {
    this.sent--
    this.chained = false
    forEachTile(tiles, (tile) => (this.dirty[tile] = 1))
  }

  /** So many pictures of this socket are painted. */
  acknowledge(count: number): void {
    this.painted = Math.min(Math.max(this.painted, count), this.sent)
  }

  /** Tiles at rest, text first. */
  private sharper(nowMs: number, isText: (tile: number) => boolean, most: Most): StillsShot | null {
    const text = new Uint8Array(this.coarse.length)
    const soft = new Uint8Array(this.coarse.length)
    this.coarse.forEach((coarse, tile) => {
      const stillMs = nowMs - this.touchedMs[tile]!
      if (coarse === 0 || stillMs < STILL_MS) return
      if (isText(tile)) text[tile] = 1
      else if (stillMs >= SOFT_STILL_MS) soft[tile] = 1
    })
    for (const [marked, coding] of [[text, 'exact'], [soft, 'fine']] as const) {
      const areas = largest(rectangles(marked, this.cols), most)
      if (areas.length === 0) continue
      for (const area of areas) this.each(area, (from, to) => this.coarse.fill(0, from, to))
      this.sharpenedMs = nowMs
      return { kind: 'stills', coding, ...this.numbered(), areas }
    }
    return null
  }

  /** The runs of tiles that an area is made of. */
  private each({ col, row, cols, rows }: Area, visit: (from: number, to: number) => void): void {
    for (let line = row; line < row + rows; line++) visit(line * this.cols + col, line * this.cols + col + cols)
  }

  private numbered(): Numbered {
    this.sent++
    return { epoch: this.epoch, number: ++this.number }
  }
}

interface Most {
  readonly areas: number
  readonly tiles: number
}

/** As many of the largest areas as may be, the last one cut. */
function largest(areas: readonly Area[], most: Most): Area[] {
  let left = most.tiles
  return [...areas].sort((a, b) => b.cols * b.rows - a.cols * a.rows).slice(0, most.areas).flatMap((area) => {
    const cols = Math.min(area.cols, left)
    const rows = cols === 0 ? 0 : Math.min(area.rows, Math.floor(left / cols))
    left -= cols * rows
    return rows === 0 ? [] : [{ ...area, cols, rows }]
  })
}

/** The marked tiles as a bit each, the highest bit first. */
function bits(marked: Uint8Array): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(Math.ceil(marked.length / 8))
  marked.forEach((mark, tile) => {
    if (mark !== 0) packed[tile >> 3]! |= 0x80 >> (tile & 7)
  })
  return packed
}
