import { describe, expect, it } from 'vitest'
import { MAX_SCALE, fitted, limited, panned, pinched, resettled, shownSize, stripSide, toggled, zoomedAt } from './zoom'
import type { Point, Space, View } from './zoom'

const board = { width: 1920, height: 1080 }
const space: Space = { stage: { width: 960, height: 720 }, board }
const whole: View = { scale: 1, x: 0, y: 90 }

/** The board's own point that is shown at a point of the stage. */
const under = (view: View, at: Point, within: Space): Point => {
  const size = shownSize(view.scale, within)
  return { x: (at.x - view.x) / size.width, y: (at.y - view.y) / size.height }
}

describe('fitting', () => {
  it('shows the whole board in the middle', () => expect(fitted(space)).toEqual(whole))

  it('is 1:1 from the corner where the stage has the board\'s size', () => {
    const same = { stage: board, board }
    expect(fitted(same)).toEqual({ scale: 1, x: 0, y: 0 })
    expect(shownSize(1, same)).toEqual(board)
  })
})

describe('zooming', () => {
  it('keeps what is under the finger under it', () => {
    const at = { x: 700, y: 360 }
    const view = zoomedAt(whole, 2, at, space)
    expect(view.scale).toBe(2)
    expect(under(view, at, space).x).toBeCloseTo(under(whole, at, space).x)
    expect(under(view, at, space).y).toBeCloseTo(under(whole, at, space).y)
  })

  it('stays between the whole board and the largest', () => {
    expect(zoomedAt(whole, 0.1, { x: 0, y: 0 }, space)).toEqual(whole)
    expect(zoomedAt(whole, 100, { x: 0, y: 0 }, space).scale).toBe(MAX_SCALE)
  })

  it('goes to and fro with a double tap', () => {
    const near = toggled(whole, { x: 100, y: 300 }, space)
    expect(near.scale).toBe(2.5)
    expect(toggled(near, { x: 5, y: 5 }, space)).toEqual(whole)
  })

  it('follows two fingers, spread and moved', () => {
    const near = zoomedAt(whole, 3, { x: 480, y: 360 }, space)
    const from: [Point, Point] = [{ x: 400, y: 300 }, { x: 500, y: 300 }]
    const to: [Point, Point] = [{ x: 380, y: 340 }, { x: 530, y: 340 }]
    const view = pinched(near, from, to, space)
    expect(view.scale).toBeCloseTo(4.5)
    expect(under(view, { x: 455, y: 340 }, space).x).toBeCloseTo(under(near, { x: 450, y: 300 }, space).x)
    expect(under(view, { x: 455, y: 340 }, space).y).toBeCloseTo(under(near, { x: 450, y: 300 }, space).y)
  })

  it('bears two fingers on one spot', () => {
    const spot = { x: 10, y: 10 }
    expect(pinched(whole, [spot, spot], [spot, { x: 50, y: 50 }], space).scale).toBe(1)
  })
})

describe('limits', () => {
  it('leave no gap beside a zoomed board', () => {
    const near = zoomedAt(whole, 2, { x: 480, y: 360 }, space)
    for (const [dx, dy] of [[9999, 9999], [-9999, -9999]] as const) {
      const view = panned(near, dx, dy, space)
      const size = shownSize(view.scale, space)
      expect(view.x).toBeLessThanOrEqual(0)
      expect(view.y).toBeLessThanOrEqual(0)
      expect(view.x + size.width).toBeGreaterThanOrEqual(space.stage.width)
      expect(view.y + size.height).toBeGreaterThanOrEqual(space.stage.height)
    }
  })

  it('centre what has room, whatever was asked', () => {
    expect(limited({ scale: 1, x: -500, y: 900 }, space)).toEqual(whole)
  })
})

describe('turning the tablet', () => {
  const tall: Space = { stage: { width: 720, height: 960 }, board }

  it('fits anew what was fitted', () => expect(resettled(whole, space, tall)).toEqual(fitted(tall)))

  it('keeps the middle in the middle of what was zoomed', () => {
    const near = zoomedAt(whole, 4, { x: 300, y: 300 }, space)
    const view = resettled(near, space, tall)
    expect(view.scale).toBe(4)
    expect(under(view, { x: 360, y: 480 }, tall).x).toBeCloseTo(under(near, { x: 480, y: 360 }, space).x)
    expect(under(view, { x: 360, y: 480 }, tall).y).toBeCloseTo(under(near, { x: 480, y: 360 }, space).y)
  })
})

it('puts the strip where the board stays larger', () => {
  expect(stripSide({ width: 1080, height: 810 }, board, 84)).toBe('below')
  expect(stripSide({ width: 390, height: 844 }, board, 84)).toBe('below')
  expect(stripSide({ width: 844, height: 390 }, board, 84)).toBe('beside')
})
