import { describe, expect, it } from 'vitest'
import { TILE } from '../src/frames'
import { differing, isText } from '../src/pixels'

describe('two pictures', () => {
  it('differ in the tiles where a pixel does', () => {
    const [width, height] = [3 * TILE - 10, TILE + 4]
    const before = new Uint32Array(width * height)
    const now = before.slice()
    expect(differing(before, now, width)).toEqual([])
    now[width * TILE + 2 * TILE + 1] = 1
    expect(differing(before, now, width)).toEqual([{ x: 2 * TILE, y: TILE, width: TILE, height: TILE }])
  })
})

describe('a tile', () => {
  const [width, height] = [2 * TILE, TILE + 10]
  const picture = (paint: (x: number, y: number) => number): Uint32Array =>
    Uint32Array.from({ length: width * height }, (_, at) => paint(at % width, Math.floor(at / width)))

  it('is text where it is mostly ground', () => {
    const lines = picture((x, y) => (x % 7 === 0 && y % 12 < 8 ? 0 : 0xffffff))
    expect(isText(lines, width, 0, 0)).toBe(true)
    expect(isText(lines, width, TILE, TILE)).toBe(true) // cut off by the picture's edge
  })

  it('is none where each pixel is another', () => {
    const photo = picture((x, y) => x * 7 + y * 13)
    expect(isText(photo, width, TILE, 0)).toBe(false)
  })
})
