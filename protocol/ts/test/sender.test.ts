import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, TILE } from '../src/frames'
import type { Frame } from '../src/frames'
import { cover, differing, Sender } from '../src/sender'

function sender(cols = 10, rows = 8): Sender {
  const made = new Sender()
  made.resize(cols * TILE, rows * TILE - 5)
  return made
}

const marks = (cols: number, rows: number, tiles: [number, number][]): Uint8Array => {
  const marked = new Uint8Array(cols * rows)
  for (const [col, row] of tiles) marked[row * cols + col] = 1
  return marked
}

describe('what is sent', () => {
  it('begins with the whole picture', () => {
    expect(sender().next()?.areas).toEqual([{ col: 0, row: 0, cols: 10, rows: 8 }])
  })

  it('is what changed since, once', () => {
    const mine = sender()
    mine.next()
    mine.touch({ x: TILE + 3, y: 2 * TILE, width: TILE, height: 1 })
    const shot = mine.next()
    expect(shot).toEqual({ epoch: 1, number: 2, areas: [{ col: 1, row: 2, cols: 2, rows: 1 }] })
    mine.acknowledge(2)
    expect(mine.next()).toBeNull()
  })

  it('stays within the picture', () => {
    const mine = sender()
    mine.next()
    mine.touch({ x: -500, y: -500, width: 100, height: 100 })
    expect(mine.next()).toBeNull()
    mine.touch({ x: 9.5 * TILE, y: 7.5 * TILE, width: 1e6, height: 1e6 })
    expect(mine.next()?.areas).toEqual([{ col: 9, row: 7, cols: 1, rows: 1 }])
  })

  it('waits for what is under way, and then is the newest', () => {
    const mine = sender()
    const touch = (): void => mine.touch({ x: 0, y: 0, width: 1, height: 1 })
    mine.next()
    touch()
    mine.next()
    touch()
    expect(mine.next()).toBeNull()
    mine.acknowledge(1)
    expect(mine.next()?.number).toBe(3)
    mine.acknowledge(99)
    expect(mine.open).toBe(true)
    mine.acknowledge(0)
    expect(mine.open).toBe(true)
  })

  it('is whole again for somebody new, and for another size', () => {
    const mine = sender()
    mine.next()
    mine.refresh()
    expect(mine.next()?.areas).toEqual([{ col: 0, row: 0, cols: 10, rows: 8 }])
    mine.acknowledge(2)
    mine.resize(TILE, TILE)
    expect(mine.next()).toEqual({ epoch: 2, number: 3, areas: [{ col: 0, row: 0, cols: 1, rows: 1 }] })
  })
})

describe('a cover', () => {
  it('holds every marked tile, in few rectangles', () => {
    let state = 7
    const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647
    for (let round = 0; round < 200; round++) {
      const [cols, rows] = [1 + Math.floor(random() * 30), 1 + Math.floor(random() * 17)]
      const marked = Uint8Array.from({ length: cols * rows }, () => (random() < 0.1 ? 1 : 0))
      const areas = cover(marked, cols)
      expect(areas.length).toBeLessThanOrEqual(4)
      marked.forEach((mark, index) => {
        const [col, row] = [index % cols, Math.floor(index / cols)]
        const inside = areas.filter((a) => col >= a.col && col < a.col + a.cols && row >= a.row && row < a.row + a.rows)
        if (mark === 1) expect(inside).toHaveLength(1)
      })
    }
  })

  it('does not span what lies between two far corners', () => {
    expect(cover(marks(20, 10, [[0, 0], [19, 9]]), 20)).toEqual([
      { col: 0, row: 0, cols: 1, rows: 1 },
      { col: 19, row: 9, cols: 1, rows: 1 },
    ])
    expect(cover(new Uint8Array(0), 0)).toEqual([])
  })
})

describe('two pictures', () => {
  it('differ in the tiles where a pixel does', () => {
    const [width, height] = [3 * TILE - 10, TILE + 4]
    const before = new Uint32Array(width * height)
    const now = before.slice()
    expect(differing(before, now, width)).toEqual([])
    now[width * TILE + 2 * TILE + 1] = 1
    expect(differing(before, now, width)).toEqual([{ x: 2 * TILE, y: TILE, width: TILE, height: TILE }])
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
