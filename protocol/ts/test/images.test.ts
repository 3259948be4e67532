import { describe, expect, it } from 'vitest'
import type { Image, Piece } from '../src/frames'
import { checkImage } from '../src/images'

const TWO_BY_ONE: Piece = { col: 3, row: 4, cols: 2, rows: 1, sourceCol: 0, sourceRow: 0 }

function jpeg(width: number, height: number, marker = 0xc0): Uint8Array<ArrayBuffer> {
  const size = [height >> 8, height & 255, width >> 8, width & 255]
  return new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, marker, 0, 11, 8, ...size, 1, 1, 0x11, 0])
}

function png(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(33)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
  new DataView(bytes.buffer).setUint32(16, width)
  new DataView(bytes.buffer).setUint32(20, height)
  return bytes
}

const image = (codec: Image['codec'], data: Uint8Array<ArrayBuffer>): Image => ({ codec, data, pieces: [TWO_BY_ONE] })

describe('an image, before it is decoded', () => {
  it.each([
    ['a JPEG as large as its pieces', image('jpeg', jpeg(128, 64))],
    ['an extended JPEG', image('jpeg', jpeg(128, 64, 0xc1))],
    ['a PNG', image('png', png(128, 64))],
  ])('takes %s', (_, still) => {
    expect(() => checkImage(still)).not.toThrow()
  })

  it.each([
    ['a wider JPEG', image('jpeg', jpeg(129, 64))],
    ['a JPEG of 65,535 x 65,535', image('jpeg', jpeg(65535, 65535))],
    ['a higher PNG', image('png', png(128, 65))],
    ['a PNG of four thousand million pixels each way', image('png', png(2 ** 32 - 1, 2 ** 32 - 1))],
    ['a progressive JPEG', image('jpeg', jpeg(128, 64, 0xc2))],
    ['a JPEG that is called a PNG', image('png', jpeg(128, 64))],
    ['a PNG that is called a JPEG', image('jpeg', png(128, 64))],
    ['a JPEG without a frame', image('jpeg', jpeg(128, 64, 0xda))],
    ['nothing', image('jpeg', new Uint8Array(0))],
    ['an image without pieces', { ...image('jpeg', jpeg(1, 1)), pieces: [] }],
  ])('refuses %s', (_, still) => {
    expect(() => checkImage(still)).toThrow()
  })

  it('ends on a JPEG cut anywhere', () => {
    const whole = jpeg(128, 64)
    for (let end = 0; end < 22; end++) expect(() => checkImage(image('jpeg', whole.slice(0, end)))).toThrow()
  })
})
