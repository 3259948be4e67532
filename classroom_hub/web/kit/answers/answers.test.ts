import { expect, it } from 'vitest'
import { barsOf, letterOf, valuesOf } from './answers'

it('offers the answers of each kind', () => {
  expect(valuesOf({ kind: 'yes_no' })).toEqual([1, 0])
  expect(valuesOf({ kind: 'choices', choices: 3 }).map(letterOf)).toEqual(['A', 'B', 'C'])
  expect(valuesOf({ kind: 'smileys' })).toHaveLength(5)
  expect(valuesOf({ kind: 'number' })).toEqual([])
})

it('has a bar for each answer, given or not', () => {
  const { bars, others } = barsOf({ kind: 'choices', choices: 3 }, [{ value: 2, count: 5 }], 8)
  expect(bars).toEqual([{ value: 0, count: 0 }, { value: 1, count: 0 }, { value: 2, count: 5 }])
  expect(others).toBe(0)
})

it('keeps the most frequent numbers in their order, and counts the rest', () => {
  const counts = [{ value: 3, count: 1 }, { value: 7, count: 4 }, { value: 8, count: 9 }, { value: 12, count: 2 }]
  const { bars, others } = barsOf({ kind: 'number' }, counts, 2)
  expect(bars).toEqual([{ value: 7, count: 4 }, { value: 8, count: 9 }])
  expect(others).toBe(3)
})
