import { describe, expect, it } from 'vitest'
import { codeWidth_em, COLUMN, crowd, pictureSize } from './fit'

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

describe('a picture', () => {
  const wall = { width: 1920, height: 1080 }
  const label = { width: 200, height: 60 }

  it.each([
    ['a photo held upright', { width: 1500, height: 2000 }, { width: 810, height: 1080, strip: false }],
    ['a tablet’s page', { width: 2160, height: 1620 }, { width: 1440, height: 1080, strip: false }],
    ['a computer’s screen', { width: 1920, height: 1080 }, { width: 1813, height: 1020, strip: true }],
    ['a band', { width: 4000, height: 400 }, { width: 1920, height: 192, strip: true }],
  ])('fills the wall and never lies under the name: %s', (_, picture, expected) => {
    expect(pictureSize(picture, wall, label)).toEqual(expected)
  })

  it('is not enlarged until only its pixels are seen', () => {
    expect(pictureSize({ width: 200, height: 100 }, wall, label)).toMatchObject({ width: 500, height: 250 })
  })

  it('gives a long name its own strip, and never turns negative on a tiny wall', () => {
    expect(pictureSize({ width: 1600, height: 1200 }, wall, { width: 900, height: 60 }).strip).toBe(true)
    expect(pictureSize({ width: 100, height: 100 }, { width: 50, height: 40 }, { width: 90, height: 60 })).toMatchObject({ width: 0, height: 0 })
  })
})
