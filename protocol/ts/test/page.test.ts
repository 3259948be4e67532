import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { MAX_POINTS, MAX_STROKE_POINTS, Page } from '../src/page'
import type { Stroke, Style } from '../src/page'

const RED: Style = { tool: 'pen', colour: 'red', width: 6 }
const BLUE: Style = { tool: 'pen', colour: 'blue', width: 6 }

function draw(page: Page, style = RED, pieces: readonly (readonly number[])[] = [[1, 2, 50], [3, 4, 50]]): void {
  page.begin(style)
  for (const piece of pieces) page.extend(piece)
  page.end()
}

const strokes = (page: Page): Stroke[] => page.visible.flatMap((mark) => ('points' in mark ? mark : []))
const colours = (page: Page): string[] => strokes(page).map(({ colour }) => colour)

/** Two pages that hear of each other's changes at once, until they are cut. */
function pair(): { one: Page; other: Page; cut: () => void; mend: () => void } {
  const [one, other] = [new Page(new Y.Doc()), new Page(new Y.Doc())]
  let linked = true
  const tie = (from: Page, to: Page): void => {
    from.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (linked && origin !== 'wire') Y.applyUpdate(to.doc, update, 'wire')
    })
  }
  tie(one, other)
  tie(other, one)
  const mend = (): void => {
    linked = true
    for (const [from, to] of [[one, other], [other, one]] as const)
      Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'wire')
  }
  return { one, other, cut: () => (linked = false), mend }
}

describe('a page', () => {
  it('holds strokes as they were drawn', () => {
    const page = new Page(new Y.Doc())
    draw(page, RED, [[0, 0, 0, 1600, 1200, 100], [70_000, 5, 50]])
    expect(page.visible).toEqual([{ ...RED, points: [0, 0, 0, 1600, 1200, 100, 65_535, 5, 50] }])
  })

  it('is undone a stroke at a time, and forgets what was undone at the next stroke', () => {
    const page = new Page(new Y.Doc())
    draw(page, RED)
    draw(page, BLUE)
    page.undo()
    expect(colours(page)).toEqual(['red'])
    page.redo()
    expect(colours(page)).toEqual(['red', 'blue'])
    expect(strokes(page)[1]!.points).toHaveLength(6)
    page.undo()
    draw(page, { ...RED, colour: 'green' })
    expect(page.canRedo).toBe(false)
    expect(colours(page)).toEqual(['red', 'green'])
  })

  it('comes back after it was cleared', () => {
    const page = new Page(new Y.Doc())
    page.clear()
    expect(page.canUndo).toBe(false)
    draw(page)
    page.clear()
    expect(page.empty).toBe(true)
    page.undo()
    expect(page.visible).toHaveLength(1)
  })

  it('is the same on two tablets that drew while they were apart', () => {
    const { one, other, cut, mend } = pair()
    draw(one, RED)
    cut()
    draw(one, BLUE)
    draw(other, { ...RED, colour: 'green' })
    other.undo()
    draw(other, { ...RED, colour: 'purple' })
    mend()
    expect(colours(one).sort()).toEqual(['blue', 'purple', 'red'])
    expect(other.visible).toEqual(one.visible)
  })

  it('undoes its own strokes only', () => {
    const { one, other } = pair()
    draw(one, RED)
    draw(other, BLUE)
    one.undo()
    expect(colours(other)).toEqual(['blue'])
    expect(one.canUndo).toBe(false)
  })

  it('tells each change, and whose it was', () => {
    const { one, other } = pair()
    const seen: string[] = []
    one.observe((own) => seen.push(own ? 'own' : 'theirs'))
    draw(one, RED, [[1, 1, 50], [2, 2, 50]])
    draw(other, BLUE, [[3, 3, 50]])
    expect(seen).toEqual(['own', 'own', 'own', 'theirs', 'theirs'])
    expect(strokes(one)[0]!.points).toEqual([1, 1, 50, 2, 2, 50])
  })

  it('stays within its bound, and within what the hub takes', () => {
    const page = new Page(new Y.Doc())
    const pieces = Array.from({ length: MAX_STROKE_POINTS / 3 }, (_, n) => [n, n, 50, n + 1, n, 50, n + 2, n, 50])
    while (!page.full) draw(page, RED, pieces)
    const points = strokes(page).reduce((sum, stroke) => sum + stroke.points.length / 3, 0)
    expect(points).toBeGreaterThanOrEqual(MAX_POINTS)
    expect(points).toBeLessThan(MAX_POINTS + MAX_STROKE_POINTS)
    expect(Y.encodeStateAsUpdate(page.doc).length).toBeLessThan(1024 * 1024)
  })

  it.each<[string, (marks: Y.Array<unknown>) => void]>([
    ['a number', (marks) => marks.push([7])],
    ['a bomb', (marks) => marks.push([new Y.Map([['tool', 'bomb']])])],
    ['a colour that is code', (marks) => marks.push([new Y.Map<unknown>([['tool', 'pen'], ['colour', 'url(x)'], ['width', 6], ['points', new Y.Array()]])])],
    ['a giant', (marks) => marks.push([new Y.Map<unknown>([['tool', 'pen'], ['colour', 'red'], ['width', 1e9], ['points', new Y.Array()]])])],
    ['points that are text', (marks) => marks.push([new Y.Map<unknown>([['tool', 'pen'], ['colour', 'red'], ['width', 6], ['points', 'x']])])],
  ])('shows nothing of %s', (_name, write) => {
    const page = new Page(new Y.Doc())
    draw(page)
    write(page.doc.getArray('marks'))
    expect(colours(page)).toEqual(['red'])
  })
})
