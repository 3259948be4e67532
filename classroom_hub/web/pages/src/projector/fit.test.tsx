import { describe, expect, it } from 'vitest'
import { codeWidth_em, COLUMN, crowdSize, ROW } from './fit'

describe('the code', () => {
  it('is as wide as its letters', () => {
    expect(codeWidth_em('LLLL')).toBeLessThan(codeWidth_em('BVKH'))
    expect(codeWidth_em('BVKH')).toBeLessThan(codeWidth_em('MMMM'))
  })
})

describe('the crowd', () => {
  it('stays in sight whatever its number, as large as the place allows', () => {
    for (const [width, height] of [[1766, 274], [1178, 183], [620, 280]] as const) {
      for (let count = 1; count <= 60; count += 1) {
        const size = crowdSize(count, width, height, 119)
        const fits = (pixels: number) => Math.ceil(count / Math.floor(width / (pixels * COLUMN))) * pixels * ROW <= height
        expect(fits(size), `${count} at ${size}`).toBe(true)
        expect(size === 119 || !fits(size + 1), `${count} could be larger than ${size}`).toBe(true)
        expect(size).toBeGreaterThan(20)
      }
    }
  })

  it('is never larger than asked, nor gone before the place is measured', () => {
    expect(crowdSize(1, 5000, 5000, 80)).toBe(80)
    expect(crowdSize(10, 0, 0, 80)).toBeGreaterThan(0)
  })
})
