import { describe, expect, it } from 'vitest'
import { Drawing, Line, MAX_POINTS, MAX_STROKE_POINTS } from './drawing'
import type { Stroke } from './drawing'

const stroke = (count: number, colour: Stroke['colour'] = 'red'): Stroke =>
  ({ tool: 'pen', colour, width: 6, points: Array.from({ length: 3 * count }, (_, n) => n % 1000) })

describe('a drawing', () => {
  it('is undone and done again, and forgets what was undone at the next stroke', () => {
    const drawing = new Drawing()
    drawing.add(stroke(1, 'red'))
    drawing.add(stroke(1, 'blue'))
    expect(drawing.undo()).toBe(true)
    expect(drawing.visible.map((each) => each.colour)).toEqual(['red'])
    expect(drawing.redo()).toBe(true)
    expect(drawing.visible.map((each) => each.colour)).toEqual(['red', 'blue'])
    drawing.undo()
    drawing.add(stroke(1, 'green'))
    expect(drawing.canRedo).toBe(false)
    expect(drawing.redo()).toBe(false)
    expect(drawing.visible.map((each) => each.colour)).toEqual(['red', 'green'])
  })

  it('comes back after it was cleared', () => {
    const drawing = new Drawing()
    drawing.add(stroke(1))
    drawing.add({ tool: 'clear' })
    expect(drawing.empty).toBe(true)
    drawing.undo()
    expect(drawing.visible).toHaveLength(1)
  })

  it('has a revision that grows with every change', () => {
    const drawing = new Drawing()
    const seen: number[] = []
    for (const change of [() => drawing.add(stroke(1)), () => drawing.undo(), () => drawing.redo(), () => drawing.add({ tool: 'clear' })]) {
      change()
      seen.push(drawing.revision)
    }
    expect(seen).toEqual([1, 2, 3, 4])
    expect(new Drawing().undo()).toBe(false)
  })

  it('stays within its bound: first it lets go of what was cleared, then it is full', () => {
    const drawing = new Drawing()
    for (let n = 0; n < 7; n++) drawing.add(stroke(MAX_STROKE_POINTS))
    drawing.add({ tool: 'clear' })
    for (let n = 0; n < 7; n++) drawing.add(stroke(MAX_STROKE_POINTS))
    expect(drawing.full).toBe(false)
    expect(drawing.visible).toHaveLength(7)
    while (!drawing.full) drawing.add(stroke(MAX_STROKE_POINTS))
    expect(drawing.visible.length * MAX_STROKE_POINTS).toBeGreaterThanOrEqual(MAX_POINTS)
    expect(JSON.stringify(drawing.save()).length).toBeLessThan(1024 * 1024)
  })

  it('is kept and taken up again', () => {
    const drawing = new Drawing()
    drawing.add(stroke(3))
    drawing.add({ tool: 'clear' })
    drawing.add(stroke(2, 'blue'))
    const again = new Drawing()
    expect(again.load(JSON.parse(JSON.stringify(drawing.save())), 3)).toBe(true)
    expect(again.visible).toEqual(drawing.visible)
    expect(again.revision).toBe(3)
  })

  it.each([
    null, 7, {}, { version: 2, marks: [] }, { version: 1, marks: [null] }, { version: 1, marks: [{ tool: 'bomb' }] },
    { version: 1, marks: [{ ...stroke(1), points: [1, 2] }] }, { version: 1, marks: [{ ...stroke(1), points: [1, 2, 'x'] }] },
    { version: 1, marks: [{ ...stroke(1), width: 1e9 }] }, { version: 1, marks: [{ ...stroke(1), colour: 'url(x)' }] },
  ])('takes nothing that is none: %j', (kept) => {
    const drawing = new Drawing()
    drawing.add(stroke(1))
    expect(drawing.load(kept, 9)).toBe(false)
    expect(drawing.visible).toHaveLength(1)
  })
})

describe('a line', () => {
  it('leaves out points that add nothing, and ends at its bound', () => {
    const line = new Line('pen', 'red', 6)
    expect([line.to(10, 10, 0.5), line.to(10.5, 10.5, 0.5), line.to(20, 10, 2)]).toEqual([true, false, true])
    expect(line.points).toEqual([10, 10, 50, 20, 10, 100])
    for (let n = 0; n < 2 * MAX_STROKE_POINTS; n++) line.to(n * 5, 0, 0.5)
    expect(line.points).toHaveLength(3 * MAX_STROKE_POINTS)
  })
})
