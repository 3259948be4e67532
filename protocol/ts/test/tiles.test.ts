import { describe, expect, it } from 'vitest'
import { cover, forEachTile, rectangles } from '../src/tiles'

const tilesOf = (...bytes: number[]): number[] => {
  const tiles: number[] = []
  forEachTile(new Uint8Array(bytes), (tile) => tiles.push(tile))
  return tiles
}

it('reads sets from the highest bit on', () => {
  expect(tilesOf(0b10000001, 0, 0b01000000)).toEqual([0, 7, 17])
  expect(tilesOf()).toEqual([])
})

describe('rectangles', () => {
  const of = (...rows: string[]) => rectangles(new Uint8Array([...rows.join('')].map((each) => Number(each === '#'))), rows[0]!.length)

  it('join equal runs downwards', () => {
    expect(of('.##.', '.##.', '###.', '...#')).toEqual([
      { col: 1, row: 0, cols: 2, rows: 2 },
      { col: 0, row: 2, cols: 3, rows: 1 },
      { col: 3, row: 3, cols: 1, rows: 1 },
    ])
    expect(of('####', '####')).toEqual([{ col: 0, row: 0, cols: 4, rows: 2 }])
    expect(of('#.#', '...', '#.#')).toHaveLength(4)
    expect(of('...')).toEqual([])
  })

  it('cover what is marked, once, and nothing else', () => {
    let state = 7
    for (let round = 0; round < 200; round++) {
      const cols = 1 + (round % 9)
      const marked = Uint8Array.from({ length: cols * 6 }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 31)
      const covered = new Uint8Array(marked.length)
      for (const area of rectangles(marked, cols)) {
        for (let row = area.row; row < area.row + area.rows; row++) {
          for (let col = area.col; col < area.col + area.cols; col++) covered[row * cols + col]!++
        }
      }
      expect(covered).toEqual(marked)
    }
  })
})

const marks = (cols: number, rows: number, tiles: [number, number][]): Uint8Array => {
  const marked = new Uint8Array(cols * rows)
  for (const [col, row] of tiles) marked[row * cols + col] = 1
  return marked
}

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

