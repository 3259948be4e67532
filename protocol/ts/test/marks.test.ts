import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { isThing, KINDS, MAX_PHOTO_SIDE, MAX_PHOTOS, readMark } from '../src/marks'
import type { Box, Thing } from '../src/marks'
import { observeSheets, Page, sheetsOf } from '../src/page'

/** The head of a JPEG file of this size; its pixels do not matter here. */
function jpeg(width: number, height: number, frame = 0xc0): Uint8Array<ArrayBuffer> {
  return new Uint8Array([0xff, 0xd8, 0xff, frame, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0])
}

const BOX: Box = [100, 100, 200, 150]
const THINGS: readonly Thing[] = [
  { tool: 'shape', kind: 'arrow', colour: 'red', width: 14, box: [100, 100, -50, 0] },
  { tool: 'text', text: 'Bonjour\nLéa', colour: 'blue', box: BOX },
  { tool: 'stamp', stamp: 'star', box: BOX },
  { tool: 'photo', jpeg: jpeg(1280, 720), box: BOX },
]

/** Numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) % sides
  }
}

describe('things on a page', () => {
  it.each(THINGS)('are read as they were placed: %o', (thing) => {
    const page = new Page(new Y.Doc())
    page.place(thing)
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(page.doc))
    expect(new Page(copy).visible).toEqual([thing])
  })

  it.each(THINGS)('are moved, taken away, and come back by undoing: %o', (thing) => {
    const page = new Page(new Y.Doc())
    const handle = page.place(thing)
    page.hold()
    page.move(handle, [10, 20, 30, 40])
    page.move(handle, [11, 20, 30, 40])
    expect(page.visible).toMatchObject([{ box: [11, 20, 30, 40] }])
    page.remove(handle)
    expect(page.empty).toBe(true)
    page.undo()
    expect(page.visible).toEqual([{ ...thing, box: [11, 20, 30, 40] }])
    page.undo() // both moves were one drag
    expect(page.visible).toEqual([thing])
    page.undo()
    expect(page.empty).toBe(true)
    for (let n = 0; n < 3; n++) page.redo()
    expect(page.empty).toBe(true)
    expect(page.canRedo).toBe(false)
  })

  it('that two move at once are in one of the two places, the same on both', () => {
    const one = new Page(new Y.Doc())
    one.place(THINGS[2]!)
    const other = new Page(new Y.Doc())
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(one.doc))
    const boxes: readonly Box[] = [[1, 2, 3, 4], [5, 6, 7, 8]]
    one.move(one.things[0]!.handle, boxes[0]!)
    other.move(other.things[0]!.handle, boxes[1]!)
    sync(one.doc, other.doc)
    expect(one.visible).toEqual(other.visible)
    expect(boxes).toContainEqual(one.things[0]!.thing.box)
  })

  it('are not changed once somebody has taken them away', () => {
    const page = new Page(new Y.Doc())
    const handle = page.place(THINGS[0]!)
    page.remove(handle)
    page.move(handle, BOX)
    expect(page.empty).toBe(true)
  })

  it('are bounded: no more photos than a reader shows', () => {
    const page = new Page(new Y.Doc())
    for (let n = 0; n < MAX_PHOTOS; n++) page.place(THINGS[3]!)
    expect(page.photosFull).toBe(true)
    page.place(THINGS[3]!)
    expect(page.visible).toHaveLength(MAX_PHOTOS)
    page.clear()
    expect(page.photosFull).toBe(true) // they are still in the document
  })

  it('lie on their own sheet', () => {
    const doc = new Y.Doc()
    expect(sheetsOf(doc)).toBe(1)
    new Page(doc, 3).place(THINGS[0]!)
    expect(new Page(doc, 0).empty).toBe(true)
    expect(sheetsOf(doc)).toBe(4)
  })

  it('tell the sheet that changed, the last one of several', () => {
    const [doc, other] = [new Y.Doc(), new Y.Doc()]
    const told: number[] = []
    const stop = observeSheets(doc, (sheet) => told.push(sheet))
    const [first, third] = [new Page(doc, 0), new Page(doc, 2)]
    third.place(THINGS[0]!)
    const handle = first.place(THINGS[0]!)
    first.move(handle, [1, 2, 30, 40])
    third.undo()
    for (const sheet of [1, 4]) new Page(other, sheet).place(THINGS[0]!)
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
    doc.getMap('something else').set('a', 1)
    stop()
    first.clear()
    expect(told).toEqual([2, 0, 0, 2, 4])
  })

  it.each<[string, Record<string, unknown>]>([
    ['a box of three', { ...THINGS[2], box: [1, 2, 3] }],
    ['a box that is nowhere', { ...THINGS[2], box: [NaN, 2, 3, 4] }],
    ['a box that is far away', { ...THINGS[2], box: [1e9, 2, 3, 4] }],
    ['a flat photo', { ...THINGS[3], box: [1, 2, 0, 4] }],
    ['words without letters', { ...THINGS[1], text: ' \n ' }],
    ['a book', { ...THINGS[1], text: 'x'.repeat(201) }],
    ['a column', { ...THINGS[1], text: 'x\n'.repeat(20) }],
    ['an unknown shape', { ...THINGS[0], kind: 'star' }],
    ['a photo that is too large once decoded', { ...THINGS[3], jpeg: jpeg(MAX_PHOTO_SIDE + 1, 8) }],
    ['a photo that is gone over again and again', { ...THINGS[3], jpeg: jpeg(8, 8, 0xc2) }],
    ['a photo that is text', { ...THINGS[3], jpeg: 'x' }],
  ])('are none where there is %s', (_name, fields) => {
    const doc = new Y.Doc()
    const mark = new Y.Map<unknown>(Object.entries(fields))
    doc.getArray('marks').push([mark])
    expect(readMark(mark)).toBeNull()
  })
})

const WORDS: readonly unknown[] = [
  'pen', 'eraser', 'shape', 'text', 'stamp', 'photo', 'clear', ...KINDS, 'red', 'x', '', 0, 1, -5, 6.5, 1e99, null, true, [], [1, 2, 3, 4],
  [1, 2, 'x', 4], { a: 1 }, new Uint8Array([1, 2, 3, 4, 5, 6]), jpeg(4, 4), new Uint8Array(),
]
const KEYS = ['tool', 'kind', 'colour', 'width', 'points', 'text', 'stamp', 'jpeg', 'box', 'z']

it.each(Array.from({ length: 200 }, (_, seed) => seed + 1))('any document is read without a fault (%i)', (seed) => {
  const roll = dice(seed)
  const doc = new Y.Doc()
  const value = (): unknown => {
    if (roll(6) > 0) return WORDS[roll(WORDS.length)]
    return roll(2) === 0 ? Y.Array.from([WORDS[roll(WORDS.length)] as string]) : new Y.Text('x')
  }
  const marks = doc.getArray<unknown>('marks')
  for (let n = 0; n < 30; n++) {
    marks.push([roll(5) === 0 ? value() : new Y.Map(Array.from({ length: roll(8) }, () => [KEYS[roll(KEYS.length)]!, value()] as [string, unknown]))])
  }
  const page = new Page(doc)
  for (const mark of page.visible) {
    if (isThing(mark)) expect(mark.box.every(Number.isInteger)).toBe(true)
    else expect(mark.points.every((each) => each >= 0 && each <= 0xffff)).toBe(true)
  }
  expect([page.full, page.photosFull]).toEqual([false, false])
  page.place(THINGS[2]!)
  expect(page.visible.at(-1)).toEqual(THINGS[2])
})

it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))('two histories that were apart become the same picture (%i)', (seed) => {
  const roll = dice(seed)
  const pages = [new Page(new Y.Doc()), new Page(new Y.Doc())] as const
  for (let n = 0; n < 60; n++) {
    const page = pages[roll(2)]!
    const some = page.things[roll(Math.max(1, page.things.length))]
    const acts = [
      () => page.place(THINGS[roll(THINGS.length)]!),
      () => page.begin({ tool: 'pen', colour: 'red', width: 6 }),
      () => page.extend([roll(1600), roll(1200), 50]),
      () => page.end(),
      () => some !== undefined && page.move(some.handle, [roll(1600), roll(1200), 50, 50]),
      () => some !== undefined && page.remove(some.handle),
      () => page.undo(),
      () => page.redo(),
      () => roll(4) === 0 && page.clear(),
      () => roll(3) === 0 && sync(pages[0].doc, pages[1].doc),
    ]
    acts[roll(acts.length)]!()
  }
  sync(pages[0].doc, pages[1].doc)
  expect(pages[0].visible).toEqual(pages[1].visible)
  const fresh = new Y.Doc()
  Y.applyUpdate(fresh, Y.encodeStateAsUpdate(pages[0].doc))
  expect(new Page(fresh).visible).toEqual(pages[0].visible) // nothing that was known is out of date
})

function sync(one: Y.Doc, other: Y.Doc): void {
  for (const [from, to] of [[one, other], [other, one]] as const) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)))
}
