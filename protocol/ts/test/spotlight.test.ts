import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { Page } from '../src/page'
import type { Mark } from '../src/marks'
import type { Stroke } from '../src/page'
import { firstSpotlight, SpotlightMap } from '../src/spotlight'

describe('the spotlight', () => {
  it('is seen by all who share the document, and goes', () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()]
    one.on('update', (update: Uint8Array) => Y.applyUpdate(other, update))
    const [mine, theirs] = [new SpotlightMap(one, 900), new SpotlightMap(other, 900)]
    let told = 0
    theirs.observe(() => told++)
    mine.set(firstSpotlight(900))
    expect(theirs.get()).toEqual({ round: true, x: 800, y: 450, width: 540, height: 540 })
    mine.set(null)
    expect(theirs.get()).toBeNull()
    expect(told).toBe(2)
  })

  it('stays on the board and is never too small to find', () => {
    const map = new SpotlightMap(new Y.Doc(), 900)
    map.set({ round: false, x: -500, y: 5000, width: 1, height: 99_999 })
    expect(map.get()).toEqual({ round: false, x: 0, y: 900, width: 120, height: 3200 })
  })

  it.each([[1], ['text'], [{}], [{ x: 'a', y: 1, width: 1, height: 1 }], [{ x: 1, y: 1, width: NaN, height: 1 }]])('is none where somebody wrote %j', (place) => {
    const doc = new Y.Doc()
    doc.getMap('spotlight').set('place', place)
    expect(new SpotlightMap(doc, 900).get()).toBeNull()
  })
})

describe('a stroke under the pen', () => {
  const style = { tool: 'pen', colour: 'blue', width: 10 } as const
  const under: Stroke = { ...style, points: [1, 1, 50, 2, 2, 50, 3, 3, 50] }

  it('is shown further than it was told, in its own place among those of others', () => {
    const [mine, other] = [new Page(new Y.Doc()), new Page(new Y.Doc())]
    mine.doc.on('update', (update: Uint8Array, from: unknown) => from !== 'net' && Y.applyUpdate(other.doc, update, 'net'))
    other.doc.on('update', (update: Uint8Array, from: unknown) => from !== 'net' && Y.applyUpdate(mine.doc, update, 'net'))
    mine.begin(style)
    mine.extend([1, 1, 50])
    other.begin({ ...style, colour: 'red' })
    other.extend([9, 9, 50])
    other.end()
    const strokes = (marks: readonly Mark[]): unknown[] => marks.map((mark) => ('points' in mark ? [mark.colour, mark.points.length] : mark))
    expect(strokes(mine.seen(under))).toEqual([['blue', 9], ['red', 3]])
    expect(strokes(mine.visible)).toEqual([['blue', 3], ['red', 3]])
    mine.end()
    expect(mine.seen(under)).toEqual(mine.visible)
  })
})
