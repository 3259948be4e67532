import { describe, expect, it } from 'vitest'
import { codeWidth_em, COLUMN, crowd } from './fit'

describe('the code', () => {
  it('is as wide as its letters', () => {
    expect(codeWidth_em('LLLL')).toBeLessThan(codeWidth_em('BVKH'))
    expect(codeWidth_em('BVKH')).toBeLessThan(codeWidth_em('MMMM'))
  })
})

const names = (count: number, name: string): string[] => Array.from({ length: count }, () => name)

describe('the crowd', () => {
  it.each(['Léa', 'Maximilien-Alexandre'])('stays in sight whatever its number, as large as the place allows: %s', (name) => {
    for (const [width, height] of [[1766, 274], [1178, 183], [620, 280]] as const) {
      for (let count = 1; count <= 60; count += 1) {
        const { size, column, row } = crowd(names(count, name), width, height, 119)
        const fits = (pixels: number) => Math.ceil(count / Math.floor(width / (pixels * COLUMN))) * pixels * row <= height
        expect(fits(size), `${count} at ${size}`).toBe(true)
        expect(size === 119 || !fits(size + 1), `${count} could be larger than ${size}`).toBe(true)
        expect(size).toBeGreaterThan(17)
        expect(Math.ceil(count / Math.floor(width / column)) * size * row, `${count} in columns of ${column}`).toBeLessThanOrEqual(height)
      }
    }
  })

  it('gives long names the room that is left', () => {
    const [short, long] = [crowd(names(3, 'Léa'), 1766, 274, 119), crowd(names(3, 'Maximilien-Alexandre'), 1766, 274, 119)]
    expect(long.column).toBeGreaterThan(1.5 * short.column)
    expect(long.size).toBe(119)
  })

  it('is never larger than asked, nor gone before the place is measured', () => {
    expect(crowd(['Léa'], 5000, 5000, 80).size).toBe(80)
    expect(crowd(names(10, 'Léa'), 0, 0, 80).size).toBeGreaterThan(0)
  })
})
