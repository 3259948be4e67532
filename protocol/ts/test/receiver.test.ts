import { describe, expect, it } from 'vitest'
import { TILE } from '../src/frames'
import type { Piece, Stills } from '../src/frames'
import { Receiver } from '../src/receiver'
import type { Paint, Ticket } from '../src/receiver'

interface FakePicture {
  width: number
  height: number
  number: number
}

const piece = (col: number, row: number, cols = 1, rows = 1, sourceCol = 0, sourceRow = 0): Piece =>
  ({ col, row, cols, rows, sourceCol, sourceRow })

function frame(number: number, pieces: Piece[][], more: Partial<Stills> = {}): Stills {
  const images = pieces.map((each) => ({ codec: 'jpeg' as const, pieces: each, data: new Uint8Array() }))
  return { kind: 'stills', epoch: 1, width: 5 * TILE, height: 4 * TILE, number, capturedMs: 0, images, ...more }
}

const pictures = (taken: Ticket): FakePicture[] =>
  (taken.frame as Stills).images.map(() => ({ width: 10 * TILE, height: 10 * TILE, number: taken.frame.number }))

/** A screen of tiles, each showing the number of its picture. */
class Screen {
  tiles = new Map<string, number>()

  apply({ draws }: Paint<FakePicture, never>): void {
    for (const { picture, x, y, width, height } of draws) {
      for (let row = y / TILE; row < (y + height) / TILE; row++) {
        for (let col = x / TILE; col < (x + width) / TILE; col++) this.tiles.set(`${col},${row}`, picture.number)
      }
    }
  }
}

/** A small generator, so that a failure can be repeated. */
function randomly(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('painting', () => {
  it('draws one piece at once, clipped to the screen', () => {
    const receiver = new Receiver<FakePicture>()
    const taken = receiver.take(frame(1, [[piece(0, 0, 2, 2, 3, 1)]], { width: 100, height: 70 }))
    expect(receiver.ready).toBe(false)
    receiver.decoded(taken, pictures(taken))
    const { resize, draws, count, done } = receiver.paint()
    expect(resize).toEqual({ width: 100, height: 70 })
    expect(draws).toMatchObject([{ sourceX: 192, sourceY: 64, x: 0, y: 0, width: 100, height: 70 }])
    expect([count, done.length]).toEqual([1, 1])
    expect(receiver.ready).toBe(false)
  })

  it('never paints older over newer, whichever is decoded first', () => {
    const receiver = new Receiver<FakePicture>()
    const screen = new Screen()
    const old = receiver.take(frame(1, [[piece(0, 0, 3, 1)]]))
    const recent = receiver.take(frame(2, [[piece(1, 0)]]))
    receiver.decoded(recent, pictures(recent))
    const first = receiver.paint()
    screen.apply(first)
    expect(first.count).toBe(0) // the first of the two is still to come
    receiver.decoded(old, pictures(old))
    const second = receiver.paint()
    screen.apply(second)
    expect(second.count).toBe(2)
    expect(second.draws).toHaveLength(2)
    expect([...screen.tiles.values()].sort()).toEqual([1, 1, 2])
  })

  it('acknowledges a frame without images', () => {
    const receiver = new Receiver<FakePicture>()
    receiver.decoded(receiver.take(frame(1, [])), [])
    expect(receiver.ready).toBe(true)
    expect(receiver.paint().count).toBe(1)
  })

  it('supersedes what was under way when the size changes', () => {
    const receiver = new Receiver<FakePicture>()
    const old = receiver.take(frame(9, [[piece(0, 0)]]))
    const next = receiver.take(frame(1, [[piece(0, 0)]], { epoch: 2, width: 64, height: 64 }))
    receiver.decoded(old, pictures(old))
    const early = receiver.paint()
    expect([early.resize, early.draws, early.done.length, early.count]).toEqual([null, [], 1, 1])
    receiver.decoded(next, pictures(next))
    const late = receiver.paint()
    expect([late.resize, late.draws.length, late.count]).toEqual([{ width: 64, height: 64 }, 1, 2])
  })

  it('starts afresh with a new epoch of the same size, without clearing the screen', () => {
    const receiver = new Receiver<FakePicture>()
    const old = receiver.take(frame(9, [[piece(0, 0)]]))
    receiver.decoded(old, pictures(old))
    receiver.paint()
    const next = receiver.take(frame(1, [[piece(0, 0)]], { epoch: 2 }))
    receiver.decoded(next, pictures(next))
    expect(receiver.paint()).toMatchObject({ resize: null, count: 2, draws: [{ x: 0 }] })
  })

  it('counts from 0 for a new socket, and takes the numbers of a hub that has restarted', () => {
    const receiver = new Receiver<FakePicture>()
    const old = receiver.take(frame(500, [[piece(0, 0)]]))
    receiver.decoded(old, pictures(old))
    receiver.paint()
    const lost = receiver.take(frame(501, [[piece(0, 0)]]))
    receiver.reset()
    expect(receiver.decoded(lost, pictures(lost))).toBe(true)
    const next = receiver.take(frame(1, [[piece(0, 0)]]))
    receiver.decoded(next, pictures(next))
    const paint = receiver.paint()
    expect([paint.count, paint.draws.length, paint.draws[0]!.picture.number]).toEqual([1, 1, 1])
  })

  it('does not count a frame whose piece lies outside its picture', () => {
    const receiver = new Receiver<FakePicture>()
    const taken = receiver.take(frame(1, [[piece(0, 0, 2, 1)]]))
    expect(receiver.decoded(taken, [{ width: 2 * TILE - 1, height: TILE, number: 1 }])).toBe(false)
    expect(receiver.paint()).toMatchObject({ draws: [], count: 0, done: [{ number: 1 }] })
  })

  it.each(Array.from({ length: 60 }, (_, seed) => seed))('shows the newest of every tile, in any order (%i)', (seed) => {
    const random = randomly(seed)
    const receiver = new Receiver<FakePicture>()
    const screen = new Screen()
    const newest = new Map<string, number>()
    const decoding: Ticket[] = []
    let taken = 0
    let acknowledged = 0
    let closed = 0
    let images = 0
    const step = (): void => {
      if (random(2) === 0 && taken < 40) {
        const pieces = Array.from({ length: random(3) }, () => {
          const [col, row] = [random(5), random(4)]
          return [piece(col, row, 1 + random(5 - col), 1 + random(4 - row), random(5), random(5))]
        })
        taken++
        images += pieces.length
        decoding.push(receiver.take(frame(taken, pieces)))
        for (const [each] of pieces) {
          for (let row = each!.row; row < each!.row + each!.rows; row++) {
            for (let col = each!.col; col < each!.col + each!.cols; col++) newest.set(`${col},${row}`, taken)
          }
        }
      } else if (decoding.length > 0 && random(3) > 0) {
        const [done] = decoding.splice(random(decoding.length), 1)
        receiver.decoded(done!, pictures(done!))
      } else {
        const paint = receiver.paint()
        screen.apply(paint)
        closed += paint.done.length
        expect(paint.count).toBeGreaterThanOrEqual(acknowledged)
        expect(paint.count).toBe(decoding.length === 0 ? taken : Math.min(...decoding.map((each) => each.order)) - 1)
        acknowledged = paint.count
      }
    }
    for (let n = 0; n < 300; n++) step()
    for (const each of decoding.splice(0)) receiver.decoded(each, pictures(each))
    const last = receiver.paint()
    screen.apply(last)
    expect(screen.tiles).toEqual(newest)
    expect(last.count).toBe(taken)
    expect(closed + last.done.length).toBe(images)
  })
})
