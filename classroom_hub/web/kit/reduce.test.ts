import { describe, expect, it } from 'vitest'
import { steps } from './reduce'

describe('the sizes between a canvas and its small picture', () => {
  it('halves while more than half is to go', () => {
    expect(steps(1920, 280)).toEqual([960, 480, 280])
    expect(steps(1080, 158)).toEqual([540, 270, 158])
  })
  it('draws once where there is little to shrink, or nothing', () => {
    expect(steps(1920, 960)).toEqual([960])
    expect(steps(300, 300)).toEqual([300])
  })
  it('never falls short of the target', () => {
    expect(steps(5, 2)).toEqual([3, 2])
    expect(steps(3, 1)).toEqual([2, 1])
  })
})
