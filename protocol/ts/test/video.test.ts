import { describe, expect, it } from 'vitest'
import { TILE } from '../src/frames'
import type { Piece, Stills, Video } from '../src/frames'
import { Receiver } from '../src/receiver'
import type { Paint, Ticket } from '../src/receiver'
import { forEachTile } from '../src/tiles'
import type { Rect } from '../src/tiles'

const COLS = 5
const ROWS = 4

/** What a tile shows: the picture in which it changed last, whether it is sharp, and whether it is newer than was said. */
interface Shown {
  content: number
  sharp: boolean
  early: boolean
}

/** A decoded image: all its pieces come from tiles of one number and quality. */
interface Still {
  width: number
  height: number
  sharp: boolean
  contents: readonly number[]
}

/** A decoded picture of the video: the content of every tile. */
interface Filmed {
  contents: readonly number[]
}

const at = (col: number, row: number): number => row * COLS + col

function stills(number: number, tiles: readonly number[], more: Partial<Stills> = {}): Stills {
  const pieces: Piece[] = tiles.map((tile) => {
    const [col, row] = [tile % COLS, Math.floor(tile / COLS)]
    return { col, row, cols: 1, rows: 1, sourceCol: col, sourceRow: row }
  })
  const images = [{ codec: 'png' as const, pieces, data: new Uint8Array() }]
  return { kind: 'stills', epoch: 1, width: COLS * TILE, height: ROWS * TILE, number, capturedMs: 0, images, ...more }
}

function video(number: number, tiles: readonly number[], more: Partial<Video> = {}): Video {
  const bits = new Uint8Array(3)
  for (const tile of tiles) bits[tile >> 3]! |= 0x80 >> (tile & 7)
  return {
    kind: 'video', epoch: 1, width: COLS * TILE, height: ROWS * TILE, number, capturedMs: 0, key: false,
    tiles: bits, data: new Uint8Array(), ...more,
  }
}

const sheet = (contents: readonly number[] = [], sharp = true): Still => ({
  width: COLS * TILE, height: ROWS * TILE, sharp, contents,
})

/** A screen that remembers what each tile shows. */
class Screen {
  /** The newest video frame that was decoded and has the tile in its set. */
  readonly said = new Array<number>(COLS * ROWS).fill(0)
  readonly tiles: Shown[] = Array.from({ length: COLS * ROWS }, () => ({ content: 0, sharp: false, early: false }))

  apply({ draws, film }: Paint<Still, Filmed>): void {
    for (const { picture, ...rect } of draws) {
      this.fill(rect, (tile) => ({ content: picture.contents[tile]!, sharp: picture.sharp, early: false }))
    }
    for (const rect of film?.rects ?? []) {
      this.fill(rect, (tile) => {
        const content = film!.picture.contents[tile]!
        return { content, sharp: false, early: content > this.said[tile]! }
      })
    }
  }

  private fill({ x, y, width, height }: Rect, shows: (tile: number) => Shown): void {
    for (let row = y / TILE; row < (y + height) / TILE; row++) {
      for (let col = x / TILE; col < (x + width) / TILE; col++) this.tiles[at(col, row)] = shows(at(col, row))
    }
  }
}

function randomly(seed: number): (below: number) => number {
  let state = seed + 1
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('video', () => {
  it('paints the tiles of a frame alone, from its picture at full size', () => {
    const receiver = new Receiver<Still, Filmed>()
    const { order } = receiver.take(video(1, [at(1, 0), at(2, 0), at(1, 1), at(2, 1), at(4, 3)]))
    expect(receiver.ready).toBe(false)
    const picture = { contents: [] }
    expect(receiver.filmed(order, picture)).toBe(null)
    expect(receiver.paint()).toEqual({
      resize: { width: 320, height: 256 }, draws: [], done: [picture], count: 1,
      film: {
        picture, width: 320, height: 256,
        rects: [{ x: 64, y: 0, width: 128, height: 128 }, { x: 256, y: 192, width: 64, height: 64 }],
      },
    })
    expect(receiver.ready).toBe(false)
  })

  it('is as large as whole tiles, whatever the screen', () => {
    const receiver = new Receiver<Still, Filmed>()
    const { order } = receiver.take(video(1, [0], { width: 65, height: 70, tiles: new Uint8Array([0b11110000]) }))
    receiver.filmed(order, { contents: [] })
    expect(receiver.paint()).toMatchObject({
      resize: { width: 65, height: 70 },
      film: { width: 128, height: 128, rects: [{ x: 0, y: 0, width: 128, height: 128 }] },
    })
  })

  it('paints the union of what was decoded since the last time, from the newest picture', () => {
    const receiver = new Receiver<Still, Filmed>()
    const orders = [video(1, [0, 1]), video(2, [3]), video(3, [1])].map((frame) => receiver.take(frame).order)
    const [older, newest] = [{ contents: [] }, { contents: [] }]
    receiver.filmed(orders[0]!, older)
    expect(receiver.filmed(orders[2]!, newest)).toBe(older) // the second picture never came
    const { film, count } = receiver.paint()
    expect(film).toMatchObject({ picture: newest, rects: [{ x: 0, width: 128 }, { x: 192, width: 64 }] })
    expect(count).toBe(3)
    receiver.filmed(receiver.take(video(4, [2])).order, newest)
    expect(receiver.paint().film?.rects).toEqual([{ x: 128, y: 0, width: 64, height: 64 }])
  })

  it('counts each tile of a union with the newest frame that changed it', () => {
    const receiver = new Receiver<Still, Filmed>()
    const first = receiver.take(video(1, [0, 1]))
    const between = receiver.take(stills(2, [0]))
    const last = receiver.take(video(3, [1]))
    receiver.filmed(last.order, { contents: [] })
    receiver.paint()
    // Tile 0 counts with 1, so the still of 2 is newer; tile 1 counts with 3.
    receiver.decoded(between, [sheet()])
    expect(receiver.paint().draws).toHaveLength(1)
    const late = receiver.take(stills(2, [1]))
    receiver.decoded(late, [sheet()])
    expect(receiver.paint()).toMatchObject({ draws: [], count: 4 })
    expect(first.order).toBe(1)
  })

  it('never covers a newer still, nor a still of its own number', () => {
    const receiver = new Receiver<Still, Filmed>()
    const { order } = receiver.take(video(4, [0, 1, 2]))
    receiver.decoded(receiver.take(stills(5, [0])), [sheet()])
    receiver.decoded(receiver.take(stills(4, [1])), [sheet()])
    receiver.paint()
    receiver.filmed(order, { contents: [] })
    expect(receiver.paint().film?.rects).toEqual([{ x: 128, y: 0, width: 64, height: 64 }])
  })

  it('covers an older still that is painted at the same time', () => {
    const receiver = new Receiver<Still, Filmed>()
    receiver.decoded(receiver.take(stills(1, [0, 1])), [sheet()])
    receiver.filmed(receiver.take(video(2, [1])).order, { contents: [] })
    const { draws, film } = receiver.paint()
    expect([draws.length, film?.rects.length]).toEqual([2, 1]) // drawn in this order
  })

  it('keeps the better of two stills of one number, whichever is decoded first', () => {
    const receiver = new Receiver<Still, Filmed>()
    const [rough, sharp] = [receiver.take(stills(1, [0])), receiver.take(stills(1, [0]))]
    receiver.decoded(sharp, [sheet()])
    expect(receiver.paint().draws).toHaveLength(1)
    receiver.decoded(rough, [sheet()])
    expect(receiver.paint()).toMatchObject({ draws: [], count: 2 })
  })

  it('counts what is skipped as painted, and paints nothing of it', () => {
    const receiver = new Receiver<Still, Filmed>()
    receiver.take(video(1, [0]))
    const still = receiver.take(stills(2, [3]))
    const late = receiver.take(video(3, [0]))
    receiver.skipped()
    expect(receiver.paint()).toMatchObject({ film: null, draws: [], count: 1 })
    const picture = { contents: [] }
    expect(receiver.filmed(late.order, picture)).toBe(picture)
    receiver.decoded(still, [sheet()])
    expect(receiver.paint()).toMatchObject({ film: null, count: 3 })
  })

  it('gives back a picture that shows nothing new', () => {
    const receiver = new Receiver<Still, Filmed>()
    const { order } = receiver.take(video(1, [0]))
    receiver.filmed(order, { contents: [] })
    receiver.paint()
    const again = { contents: [] }
    expect(receiver.filmed(order, again)).toBe(again)
    expect(receiver.ready).toBe(false)
  })

  it('drops pictures of an earlier epoch, and gives them back to be closed', () => {
    const receiver = new Receiver<Still, Filmed>()
    const first = receiver.take(video(1, [0]))
    const second = receiver.take(video(2, [0]))
    const picture = { contents: [] }
    receiver.filmed(first.order, picture)
    const next = receiver.take(video(1, [1], { epoch: 2, key: true }))
    expect(receiver.filmed(second.order, { contents: [] })).not.toBe(null)
    expect(receiver.paint()).toMatchObject({ film: null, done: [picture], count: 2 })
    receiver.filmed(next.order, { contents: [] })
    expect(receiver.paint()).toMatchObject({ film: { rects: [{ x: 64 }] }, count: 3 })
  })

  it('forgets all with a new socket', () => {
    const receiver = new Receiver<Still, Filmed>()
    receiver.filmed(receiver.take(video(7, [0])).order, { contents: [] })
    receiver.reset()
    expect(receiver.paint()).toMatchObject({ film: null, count: 0, done: [{}] })
    receiver.filmed(receiver.take(video(1, [0], { key: true })).order, { contents: [] })
    expect(receiver.paint()).toMatchObject({ film: { rects: [{ x: 0 }] }, count: 1 })
  })
})

it('joins the pieces of a stack that go on downwards', () => {
  const receiver = new Receiver<Still, Filmed>()
  const column = (col: number, row: number, sourceRow: number): Piece => ({ col, row, cols: 1, rows: 1, sourceCol: 0, sourceRow })
  const pieces = [column(1, 0, 0), column(1, 1, 1), column(1, 3, 2), column(2, 0, 3), column(2, 1, 4)]
  const ticket = receiver.take(stills(1, [], { images: [{ codec: 'png', pieces, data: new Uint8Array() }] }))
  receiver.decoded(ticket, [{ ...sheet(), width: TILE, height: 5 * TILE }])
  expect(receiver.paint().draws).toMatchObject([
    { x: 64, y: 0, sourceY: 0, width: 64, height: 128 },
    { x: 64, y: 192, sourceY: 128, width: 64, height: 64 },
    { x: 128, y: 0, sourceY: 192, width: 64, height: 128 },
  ])
})

/**
 * A hub and a decoder by chance: pictures go out as video, as stills or as both, stills are decoded
 * in any order, the video skips pictures and is sometimes one newer than it says, and breaks down.
 */
class Chance {
  readonly receiver = new Receiver<Still, Filmed>()
  readonly screen = new Screen()
  /** The number in which each tile changed last, for each picture so far. */
  readonly history: number[][] = [new Array<number>(COLS * ROWS).fill(0)]
  private decoding: { ticket: Ticket; picture: Still }[] = []
  private filming: Ticket[] = []
  private inChain = false
  private taken = 0
  private count = 0
  private pictures = 0
  private released = 0

  constructor(private readonly random: (below: number) => number) {}

  get number(): number {
    return this.history.length - 1
  }

  step(): void {
    const dice = this.random(10)
    if (dice < 3) this.change()
    else if (dice === 3) this.sharpen()
    else if (dice < 6 && this.decoding.length > 0) this.decode()
    else if (dice < 8 && this.filming.length > 0) this.play()
    else if (dice === 8 && this.random(6) === 0) this.breakDown()
    else this.paint()
  }

  /** Everything that is under way arrives, and the hub sends what was lost with a decoder. */
  finish(): void {
    this.breakDown()
    while (this.decoding.length > 0) this.decode()
    this.paint()
    expect(this.count).toBe(this.taken)
    expect(this.released).toBe(this.pictures)
  }

  private some(): number[] {
    const [col, row] = [this.random(COLS), this.random(ROWS)]
    const [right, bottom] = [col + 1 + this.random(COLS - col), row + 1 + this.random(ROWS - row)]
    const tiles: number[] = []
    for (let y = row; y < bottom; y++) for (let x = col; x < right; x++) if (this.random(4) > 0) tiles.push(at(x, y))
    return tiles
  }

  private change(): void {
    const tiles = this.some()
    const next = this.history[this.number]!.slice()
    for (const tile of tiles) next[tile] = this.number + 1
    this.history.push(next)
    // A screen in the chain is sent every frame, and may be sent the same as stills; another only stills.
    if (this.inChain || this.random(2) === 0) this.film(tiles, !this.inChain)
    if (!this.inChain || this.random(4) === 0) this.send(tiles, false)
  }

  private film(tiles: readonly number[], key: boolean): void {
    this.inChain = true
    this.filming.push(this.receiver.take(video(this.number, tiles, { key })))
    this.taken++
  }

  private send(tiles: readonly number[], sharp: boolean): void {
    const ticket = this.receiver.take(stills(this.number, tiles))
    this.decoding.push({ ticket, picture: sheet(this.history[this.number]!, sharp) })
    this.taken++
    this.pictures++
  }

  /** The newest of some tiles again, better, with the number of today. */
  private sharpen(): void {
    this.send(this.some(), true)
  }

  private decode(): void {
    const [{ ticket, picture }] = this.decoding.splice(this.random(this.decoding.length), 1) as [{ ticket: Ticket; picture: Still }]
    expect(this.receiver.decoded(ticket, [picture])).toBe(true)
  }

  private play(): void {
    const index = this.random(this.filming.length)
    const { order } = this.filming[index]!
    for (const { frame } of this.filming.slice(0, index + 1)) {
      forEachTile((frame as Video).tiles, (tile) => (this.screen.said[tile] = frame.number))
    }
    const shows = this.filming[Math.min(index + (this.random(20) === 0 ? 1 : 0), this.filming.length - 1)]!
    this.filming.splice(0, index + 1)
    this.pictures++
    if (this.receiver.filmed(order, { contents: this.history[shows.frame.number]! }) !== null) this.released++
  }

  /** What was under way as video is lost; the hub hears of it, and sends all tiles as stills. */
  private breakDown(): void {
    this.filming = []
    this.inChain = false
    this.receiver.skipped()
    this.send(Array.from({ length: COLS * ROWS }, (_, tile) => tile), false)
  }

  private paint(): void {
    const before = this.screen.tiles.map((tile) => ({ ...tile }))
    const paint = this.receiver.paint()
    this.screen.apply(paint)
    this.released += paint.done.length
    before.forEach((was, tile) => {
      const { content, sharp } = this.screen.tiles[tile]!
      // What is newer than was said may be covered until its own frame comes.
      if (!was.early) expect(content).toBeGreaterThanOrEqual(was.content)
      if (paint.film !== null && content === was.content && was.sharp && !sharp) {
        expect(paint.draws.length).toBeGreaterThan(0) // only another still of the same may say so
      }
    })
    const open = [...this.decoding.map((each) => each.ticket), ...this.filming].map((ticket) => ticket.order)
    expect(paint.count).toBe(Math.min(this.taken + 1, ...open) - 1)
    expect(paint.count).toBeGreaterThanOrEqual(this.count)
    this.count = paint.count
  }
}

describe('by chance', () => {
  it.each(Array.from({ length: 200 }, (_, seed) => seed))('each tile ends with its newest content, and never goes back (%i)', (seed) => {
    const chance = new Chance(randomly(seed))
    for (let n = 0; n < 400; n++) chance.step()
    chance.finish()
    expect(chance.screen.tiles.map(({ content }) => content)).toEqual(chance.history[chance.number])
  })
})
