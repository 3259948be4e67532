import type { Group } from '@classroom-hub/protocol/src/messages'
import { describe, expect, it } from 'vitest'
import { makeSeat } from '../rooms.fixture'
import { alone, countOf, deal, move, newGroupId, present, worthKeeping } from './grouping'

const group = (name: string, ...seats: string[]): Group => ({ group: `group-${name}`, name, seats })
const pupils = (count: number): string[] => Array.from({ length: count }, (_, n) => `seat-${n}`)
/** Numbers that look like chance, the same in each run. */
const chance = (seed: number) => () => (seed = (seed * 16807) % 2147483647) / 2147483647

describe('pupils dealt out by chance', () => {
  it('are each in one group, and groups differ by one pupil at most', () => {
    for (let count = 1; count <= 60; count++) {
      for (const size of [2, 3, 4]) {
        const groups = deal(pupils(count), size, chance(count * 10 + size), newGroupId)
        const sizes = groups.map((each) => each.seats.length)
        expect([...groups.flatMap((each) => each.seats)].sort()).toEqual(pupils(count).sort())
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        expect(count > 1 && Math.min(...sizes) < 2).toBe(false)
        expect(new Set(groups.map((each) => each.group)).size).toBe(groups.length)
        expect(groups.length).toBeLessThanOrEqual(15)
      }
    }
  })

  it('are as many as asked, or about', () => {
    expect([countOf(28, 2), countOf(28, 3), countOf(28, 4)]).toEqual([14, 9, 7])
    expect([countOf(9, 2), countOf(11, 4), countOf(5, 4), countOf(1, 2), countOf(60, 2)]).toEqual([4, 3, 1, 1, 15])
  })

  it('are not the same each time, and nobody makes none', () => {
    const once = deal(pupils(24), 3, chance(1), () => 'id')
    expect(deal(pupils(24), 3, chance(1), () => 'id')).toEqual(once)
    expect(deal(pupils(24), 3, chance(2), () => 'id')).not.toEqual(once)
    expect(deal([], 2, chance(1), newGroupId)).toEqual([])
  })
})

describe('groups by hand', () => {
  const groups = [group('A', 'seat-Léa', 'seat-Tom'), group('B', 'seat-Zoé')]

  it('take pupils from where they were', () => {
    expect(move(groups, new Set(['seat-Léa', 'seat-Zoé']), 'group-B')).toEqual([group('A', 'seat-Tom'), group('B', 'seat-Léa', 'seat-Zoé')])
    expect(move(groups, new Set(['seat-Tom']), null)).toEqual([group('A', 'seat-Léa'), group('B', 'seat-Zoé')])
    expect(groups[0]!.seats).toEqual(['seat-Léa', 'seat-Tom'])
  })

  it('know who is in none, and forget who has left', () => {
    const seats = [makeSeat('Léa'), makeSeat('Zoé'), makeSeat('Nino')]
    expect(present(groups, seats)).toEqual([group('A', 'seat-Léa'), group('B', 'seat-Zoé')])
    expect(alone(groups, seats).map((seat) => seat.name)).toEqual(['Nino'])
  })

  it('are told without those that are empty', () => {
    expect(worthKeeping([group('A'), group('B', 'seat-Zoé')])).toEqual([group('B', 'seat-Zoé')])
  })

  it('have ids that the wire takes', () => {
    expect(newGroupId()).toMatch(/^[a-f0-9]{12}$/)
  })
})
