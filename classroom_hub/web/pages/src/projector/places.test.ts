import { describe, expect, it } from 'vitest'
import { placesOf, SHAPE } from './places'
import type { Place } from './places'

const WALLS = [{ width: 1920, height: 1080 }, { width: 1280, height: 800 }, { width: 1024, height: 768 }, { width: 390, height: 844 }]

const apart = (one: Place, other: Place, caption: number): boolean =>
  one.left + one.width <= other.left || other.left + other.width <= one.left ||
  one.top + one.height + caption <= other.top || other.top + other.height + caption <= one.top

describe('pages on the wall', () => {
  it('are all in sight and apart, whatever their number', () => {
    for (const wall of WALLS)
      for (const names of [true, false])
        for (let count = 1; count <= 60; count++) {
          const { papers, caption } = placesOf(count, wall, 'grid', names)
          expect(papers).toHaveLength(count)
          const wrong = papers.filter((paper, n) => {
            const inside = paper.left >= 0 && paper.top >= 0 && paper.left + paper.width <= wall.width
            const above = paper.top + paper.height + caption <= wall.height
            return !inside || !above || papers.slice(0, n).some((other) => !apart(paper, other, caption))
          })
          expect(wrong, `${count} on ${wall.width}`).toEqual([])
        }
  })

  it('are large: thirty of them are a tenth of a full wall high at least', () => {
    expect(placesOf(30, WALLS[0]!, 'grid', true).papers[0]!.height).toBeGreaterThan(160)
    expect(placesOf(4, WALLS[0]!, 'grid', true).papers[0]!.height).toBeGreaterThan(400)
    expect(placesOf(2, WALLS[0]!, 'grid', true).papers.map(({ left }) => left)[1]).toBeGreaterThan(900)
  })

  it('give the names’ room to the pages where there are none', () => {
    const size = (names: boolean): number => placesOf(30, WALLS[0]!, 'grid', names).papers[0]!.width
    expect(size(false)).toBeGreaterThan(size(true))
    expect(placesOf(30, WALLS[0]!, 'grid', false).caption).toBe(0)
  })

  it('lie over each other to be compared', () => {
    const { papers } = placesOf(2, WALLS[0]!, 'compare', true)
    expect(papers[0]).toEqual(papers[1])
    expect(papers[0]!.width / papers[0]!.height).toBeCloseTo(SHAPE, 1)
  })
})
