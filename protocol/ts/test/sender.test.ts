import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, TILE } from '../src/frames'
import type { Frame } from '../src/frames'
import { Sender } from '../src/sender'
import type { Shot, StillsShot } from '../src/sender'
import { forEachTile } from '../src/tiles'

const [COLS, ROWS] = [10, 8]
const WHOLE = [{ col: 0, row: 0, cols: COLS, rows: ROWS }]

/** A sender whose clock is the test's; its first picture, and what makes that sharp, are sent and painted. */
class Tablet {
  readonly sender = new Sender()
  nowMs = 1000
  painted = 0
  text: (tile: number) => boolean = () => true

  constructor() {
    this.sender.resize(COLS * TILE, ROWS * TILE - 5, this.nowMs)
  }

  settled(films = false): this {
    this.sender.films = films
    this.sender.refresh()
    for (let look = 0; look < 20; look++) {
      this.paint(this.after(100))
    }
    return this
  }

  after(ms: number): Shot | null {
    this.nowMs += ms
    return this.sender.next(this.nowMs, (tile) => this.text(tile))
  }

  touch(col: number, row: number, cols = 1, rows = 1): void {
    this.sender.touch({ x: col * TILE, y: row * TILE, width: cols * TILE, height: rows * TILE }, this.nowMs)
  }

  paint<S extends Shot | null>(shot: S): S {
    if (shot !== null) this.sender.acknowledge(++this.painted)
    return shot
  }
}

const areas = (shot: Shot | null): StillsShot['areas'] => (shot?.kind === 'stills' ? shot.areas : [])
const tilesOf = (shot: Shot | null): number => areas(shot).reduce((sum, { cols, rows }) => sum + cols * rows, 0)

describe('what is sent', () => {
  it('begins with the whole picture', () => {
    expect(areas(new Tablet().after(0))).toEqual(WHOLE)
  })

  it('is what changed since, once', () => {
    const mine = new Tablet().settled()
    mine.sender.touch({ x: TILE + 3, y: 2 * TILE, width: TILE, height: 1 }, mine.nowMs)
    const shot = mine.paint(mine.after(0))
    expect(shot).toMatchObject({ kind: 'stills', coding: 'quick', areas: [{ col: 1, row: 2, cols: 2, rows: 1 }] })
    expect(mine.after(0)).toBeNull()
  })

  it('stays within the picture', () => {
    const mine = new Tablet().settled()
    mine.touch(-9, -9, 2, 2)
    expect(mine.after(0)).toBeNull()
    mine.sender.touch({ x: 9.5 * TILE, y: 7.5 * TILE, width: 1e6, height: 1e6 }, mine.nowMs)
    expect(areas(mine.after(0))).toEqual([{ col: 9, row: 7, cols: 1, rows: 1 }])
  })

  it('waits for what is under way, and then is the newest', () => {
    const mine = new Tablet()
    const first = mine.after(0)!
    mine.touch(0, 0)
    mine.after(0)
    mine.touch(0, 0)
    expect(mine.after(0)).toBeNull()
    mine.sender.acknowledge(1)
    expect(mine.after(0)!.number).toBe(first.number + 2)
    mine.sender.acknowledge(99)
    expect(mine.sender.open).toBe(true)
    mine.sender.acknowledge(0)
    expect(mine.sender.open).toBe(true)
  })

  it('is whole again for somebody new, and for another size', () => {
    const mine = new Tablet().settled()
    mine.sender.refresh()
    const shot = mine.paint(mine.after(0))!
    expect(areas(shot)).toEqual(WHOLE)
    mine.sender.resize(TILE, TILE, mine.nowMs)
    const smaller = mine.after(0)!
    expect(areas(smaller)).toEqual([{ col: 0, row: 0, cols: 1, rows: 1 }])
    expect(smaller.epoch).toBe(shot.epoch + 1)
  })
})

describe('at rest', () => {
  it('comes again without loss where it is text, as a photo later and finer', () => {
    const mine = new Tablet().settled()
    mine.text = (tile) => tile % COLS < 5
    mine.touch(4, 0, 2)
    mine.paint(mine.after(0))
    expect(mine.after(299)).toBeNull()
    expect(mine.paint(mine.after(1))).toMatchObject({ coding: 'exact', areas: [{ col: 4, row: 0, cols: 1, rows: 1 }] })
    expect(mine.after(449)).toBeNull()
    expect(mine.paint(mine.after(1))).toMatchObject({ coding: 'fine', areas: [{ col: 5, row: 0, cols: 1, rows: 1 }] })
    expect(mine.after(5000)).toBeNull()
  })

  it('comes again where it lay between changed tiles', () => {
    const mine = new Tablet().settled()
    for (const [col, row] of [[0, 0], [1, 0], [2, 0], [0, 1], [2, 1], [0, 2], [1, 2], [2, 2]] as const) mine.touch(col, row)
    const ring = mine.paint(mine.after(0))
    expect(areas(ring)).toEqual([{ col: 0, row: 0, cols: 3, rows: 3 }])
    expect(areas(mine.after(300))).toEqual([{ col: 0, row: 0, cols: 3, rows: 3 }])
  })

  it('waits for what moves, and for what is under way', () => {
    const mine = new Tablet().settled()
    for (let look = 0; look < 10; look++) {
      mine.touch(2, 2)
      expect(mine.paint(mine.after(100))).toMatchObject({ coding: 'quick' })
    }
    mine.touch(2, 2)
    mine.after(0)
    expect(mine.after(400)).toBeNull() // not painted yet
    mine.sender.acknowledge(++mine.painted)
    expect(mine.after(0)).toMatchObject({ coding: 'exact' })
  })

  it('comes a bounded part at a time, until all is sharp', () => {
    const mine = new Tablet()
    mine.sender.resize(40 * TILE, 20 * TILE, mine.nowMs)
    mine.text = (tile) => tile % 3 !== 0
    mine.paint(mine.after(0))
    mine.after(1000)
    mine.sender.acknowledge(++mine.painted)
    let sharp = 0
    let shots = 0
    for (let shot = mine.after(0); shot !== null; shot = mine.after(0)) {
      expect(areas(shot).length).toBeLessThanOrEqual(8)
      expect(tilesOf(shot)).toBeLessThanOrEqual(80)
      sharp += tilesOf(shot)
      shots++
      mine.paint(shot)
    }
    expect(sharp).toBeGreaterThan(40 * 20 - 81) // the first one was not looked at
    expect(shots).toBeLessThan(300)
  })
})

describe('motion', () => {
  const moving = (mine: Tablet): Shot => {
    mine.touch(0, 0, COLS, ROWS)
    const shot = mine.paint(mine.after(70))!
    mine.sender.encoded(shot, shot.kind === 'video' ? 3000 : 60_000, shot.kind === 'video' && shot.key)
    return shot
  }

  it('is stills where somebody cannot decode video', () => {
    const mine = new Tablet().settled(false)
    expect(moving(mine).kind).toBe('stills')
  })

  it('is video from a key frame on, of the tiles that changed; a pen is not', () => {
    const mine = new Tablet().settled(true)
    expect(moving(mine)).toMatchObject({ kind: 'video', key: true })
    mine.touch(0, 0, COLS, ROWS - 1)
    const shot = mine.paint(mine.after(70))!
    if (shot.kind !== 'video') throw new Error('not video')
    const named: number[] = []
    forEachTile(shot.tiles, (tile) => named.push(tile))
    expect(named).toEqual(Array.from({ length: COLS * (ROWS - 1) }, (_, tile) => tile))
    expect(shot.key).toBe(false)
    mine.touch(3, 3)
    expect(mine.paint(mine.after(70))).toMatchObject({ kind: 'stills', coding: 'quick' })
    expect(moving(mine)).toMatchObject({ kind: 'video', key: false }) // the chain goes on
  })

  it('is made sharp once it rests', () => {
    const mine = new Tablet().settled(true)
    moving(mine)
    expect(tilesOf(mine.after(400))).toBe(80)
  })

  it('begins with stills and a key frame again for somebody new', () => {
    const mine = new Tablet().settled(true)
    moving(mine)
    mine.sender.refresh()
    expect(areas(mine.paint(mine.after(0)))).toEqual(WHOLE)
    expect(moving(mine)).toMatchObject({ kind: 'video', key: true })
  })

  it('goes on as stills where there is no encoder, loses nothing, and begins anew with a key frame', () => {
    const mine = new Tablet().settled(true)
    moving(mine)
    mine.touch(0, 0, COLS, ROWS - 1)
    const shot = mine.after(70)!
    if (shot.kind !== 'video') throw new Error('not video')
    mine.sender.unfilmed(shot)
    mine.sender.films = false
    expect(areas(mine.paint(mine.after(0)))).toEqual([{ col: 0, row: 0, cols: COLS, rows: ROWS - 1 }])
    expect(moving(mine).kind).toBe('stills')
    mine.sender.films = true
    expect(moving(mine)).toMatchObject({ kind: 'video', key: true })
  })

  it('is not taken for dear because the encoder put a key frame there', () => {
    const mine = new Tablet().settled(true)
    moving(mine)
    for (let look = 0; look < 20; look++) {
      mine.touch(0, 0, 10, 2)
      const shot = mine.paint(mine.after(70))!
      if (shot.kind === 'stills') expect(shot.coding).toBe('exact')
      else mine.sender.encoded(shot, 60_000, true)
    }
  })

  it('leaves room for what rests beside it', () => {
    const mine = new Tablet().settled(true)
    moving(mine)
    const sharp = new Set<number>()
    for (let look = 0; look < 120; look++) {
      mine.touch(0, 0, COLS, 4)
      const shot = mine.after(70)
      if (shot?.kind === 'stills' && shot.coding === 'exact') {
        expect(tilesOf(shot)).toBeLessThanOrEqual(8)
        for (const { col, row, cols, rows } of shot.areas) {
          for (let tile = 0; tile < cols * rows; tile++) sharp.add((row + Math.floor(tile / cols)) * COLS + col + (tile % cols))
        }
      }
      if (look % 2 === 1) mine.sender.acknowledge((mine.painted = mine.painted + 2)) // always a picture under way
    }
    expect(sharp.size).toBe(COLS * (ROWS - 4))
  })
})

describe('a frame', () => {
  it('is read as it was written', () => {
    const piece = { col: 1, row: 2, cols: 3, rows: 4, sourceCol: 0, sourceRow: 0 }
    const frame: Frame = {
      kind: 'stills', epoch: 7, width: 640, height: 480, number: 4_000_000_000, capturedMs: 12,
      images: [
        { codec: 'jpeg', pieces: [piece], data: new Uint8Array([1, 2, 3]) },
        { codec: 'png', pieces: [piece, piece], data: new Uint8Array([4]) },
      ],
    }
    expect(decodeFrame(encodeFrame(frame).buffer)).toEqual(frame)
  })
})
