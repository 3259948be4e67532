import { isText, MAX_TEXT_LINES, SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/marks'
import type { Thing } from '@classroom-hub/protocol/src/marks'
import { Page } from '@classroom-hub/protocol/src/page'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import { centred, edges, LEAST, moved, resized, touches } from './boxes'
import { Placing } from './placing'
import { STAMPS, stampPaths, TILES } from './stamps'
import { broken } from './writing'

const LINE: Thing = { tool: 'shape', kind: 'line', colour: 'red', width: 10, box: [100, 100, 200, 200] }
const STAMP: Thing = { tool: 'stamp', stamp: 'star', box: [100, 100, 200, 100] }

describe('boxes', () => {
  it('are found under a finger, lines only near their line', () => {
    expect(touches(STAMP, [90, 190])).toBe(true)
    expect(touches(STAMP, [50, 190])).toBe(false)
    expect(touches(LINE, [210, 200])).toBe(true)
    expect(touches(LINE, [290, 110])).toBe(false)
  })

  it('are never moved out of reach', () => {
    for (const [dx, dy] of [[9999, 9999], [-9999, -9999], [5, 7]] as const) {
      const [left, top, right, bottom] = edges(moved(STAMP.box, dx, dy))
      expect(Math.min(right, SHEET_WIDTH) - Math.max(left, 0)).toBeGreaterThanOrEqual(LEAST)
      expect(Math.min(bottom, SHEET_HEIGHT) - Math.max(top, 0)).toBeGreaterThanOrEqual(LEAST)
    }
  })

  it('keep their proportions, and stay large enough to be taken hold of', () => {
    const [, , width, height] = resized(STAMP, [500, 110])
    expect(width / height).toBeCloseTo(2)
    expect(Math.min(...resized(STAMP, [0, 0]).slice(2))).toBeGreaterThanOrEqual(LEAST)
    expect(resized(LINE, [0, 50])).toEqual([100, 100, -100, -50])
  })

  it('of photos fit the sheet', () => {
    for (const [width, height] of [[1280, 20], [20, 1280], [640, 480]] as const) {
      const [left, top, right, bottom] = edges(centred(width, height))
      expect([left >= 0, top >= 0, right <= SHEET_WIDTH, bottom <= SHEET_HEIGHT]).toEqual([true, true, true, true])
    }
  })
})

describe('words', () => {
  const measure = (part: string): number => part.length * 10
  it.each([
    ['un deux trois', 80, 'un deux\ntrois'],
    ['anticonstitutionnellement', 100, 'anticonsti\ntutionnell\nement'],
    ['un\n\ndeux', 100, 'un\n\ndeux'],
    ['  ', 100, ''],
  ])('%j are broken at %i', (text, width, lines) => expect(broken(text, measure, width)).toBe(lines))

  it('are never more than a page takes', () => {
    for (const text of ['x '.repeat(500), 'x\n'.repeat(100), 'y'.repeat(1000)]) {
      const lines = broken(text, measure, 50)
      expect(isText(lines)).toBe(true)
      expect(lines.split('\n').length).toBeLessThanOrEqual(MAX_TEXT_LINES)
    }
  })
})

it('stamps have names of their own, and are drawn', () => {
  expect(new Set([...STAMPS, ...TILES]).size).toBe(STAMPS.length + TILES.length)
  for (const stamp of STAMPS) expect(stampPaths(stamp).every(({ d }) => /^[MLACZ0-9. ]+$/.test(d))).toBe(true)
  expect(TILES.every((tile) => [...tile].length === 1)).toBe(true)
})

describe('a finger that places things', () => {
  function placing(): { page: Page; things: Placing } {
    const page = new Page(new Y.Doc())
    const things: Placing = new Placing(() => page, () => ({ colour: 'red', width: 8 }), () => things.follow())
    return { page, things }
  }
  const press = (things: Placing, x: number, y: number): void => {
    things.begin(x, y)
    things.end()
  }

  it('taps a shape, lets it go with a tap beside it, and draws the next one at once', () => {
    const { page, things } = placing()
    things.take({ tool: 'shape', kind: 'rectangle' })
    press(things, 300, 300)
    expect(page.visible).toMatchObject([{ kind: 'rectangle', box: [180, 180, 240, 240] }])
    press(things, 1000, 1000)
    expect([page.visible.length, things.selected.value]).toEqual([1, null])
    things.begin(900, 900)
    things.move(800, 700)
    things.end()
    expect(page.visible[1]).toMatchObject({ box: [800, 700, 100, 200] })
  })

  it('stamps one after the other, and takes hold of one that is there with the other tool only', () => {
    const { page, things } = placing()
    things.take({ tool: 'stamp', stamp: 'star' })
    press(things, 300, 300)
    press(things, 320, 500)
    expect(page.visible).toHaveLength(2)
    things.take({ tool: 'move' })
    things.begin(300, 300)
    things.move(400, 300)
    things.end()
    expect(page.visible[0]).toMatchObject({ box: [300, 200, 200, 200] })
    things.remove()
    expect(page.visible).toHaveLength(1)
  })

  it('moves and grows what is held by keys, each press a step', () => {
    const { page, things } = placing()
    things.take({ tool: 'stamp', stamp: 'star' })
    press(things, 300, 300)
    things.nudge(20, 0)
    things.grow(2)
    expect(page.visible).toMatchObject([{ box: [220, 200, 400, 400] }])
    page.undo()
    expect(page.visible).toMatchObject([{ box: [220, 200, 200, 200] }])
  })

  describe('with words', () => {
    // A canvas that measures: ten units a letter.
    beforeEach(() => {
      vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ measureText: (text: string) => ({ width: 10 * text.length }) } as never)
    })
    afterEach(() => void vi.restoreAllMocks())

    function writing(text: string): { page: Page; things: Placing } {
      const made = placing()
      made.things.take({ tool: 'text' })
      press(made.things, 300, 300)
      made.things.jot(text)
      return made
    }

    it('writes what stands in the field where the sheet is left in the middle of it', () => {
      for (const leave of [(things: Placing) => things.release(), (things: Placing) => things.take(null), (things: Placing) => things.settle()]) {
        const { page, things } = writing('Le chat')
        leave(things)
        expect(page.visible).toMatchObject([{ text: 'Le chat' }])
        expect(things.writing.value).toBeNull()
      }
    })

    it('takes no words away because the field was empty just then', () => {
      const { page, things } = writing('Le chat')
      things.settle()
      things.rewrite()
      things.jot('')
      things.release()
      expect(page.visible).toMatchObject([{ text: 'Le chat' }])
      press(things, 900, 900)
      things.jot(' ')
      things.release()
      expect(page.visible).toHaveLength(1)
    })
  })

  it('lets go of what somebody else has taken away', () => {
    const { page, things } = placing()
    things.take({ tool: 'stamp', stamp: 'star' })
    press(things, 300, 300)
    page.remove(page.things[0]!.handle)
    things.follow()
    expect(things.selected.value).toBeNull()
  })
})
