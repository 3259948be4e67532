/** What an image file says of its own size: asked before a decoder is, which would believe it. */
import { badMessage } from './errors'
import { TILE } from './frames'
import type { Image } from './frames'

const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const START_OF_IMAGE = 0xd8
const START_OF_SCAN = 0xda
/** Baseline and extended: one pass. A progressive file may make a decoder go over the picture a thousand times. */
const SEQUENTIAL = [0xc0, 0xc1]

/** Throws a `ProtocolError` where an image claims more pixels than its pieces use, or is of another kind. */
export function checkImage(image: Image): void {
  const size = image.codec === 'png' ? sizeOfPng(image.data) : sizeOfJpeg(image.data)
  if (size === null) throw badMessage(`no ${image.codec}`)
  const cols = Math.max(0, ...image.pieces.map((piece) => piece.sourceCol + piece.cols))
  const rows = Math.max(0, ...image.pieces.map((piece) => piece.sourceRow + piece.rows))
  if (size.width > cols * TILE || size.height > rows * TILE) {
    throw badMessage(`an image of ${size.width}x${size.height} for ${cols}x${rows} tiles`)
  }
}

interface Size {
  readonly width: number
  readonly height: number
}

function sizeOfPng(data: Uint8Array<ArrayBuffer>): Size | null {
  if (data.length < 24 || PNG_HEAD.some((byte, at) => data[at] !== byte)) return null
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Walks the segments up to the frame header (ITU-T T.81, B.2.2). */
export function sizeOfJpeg(data: Uint8Array<ArrayBuffer>): Size | null {
  if (data.length < 4 || data[0] !== 0xff || data[1] !== START_OF_IMAGE) return null
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  let at = 2
  while (at + 9 <= data.length) {
    if (data[at] !== 0xff) return null
    const marker = data[at + 1]!
    if (SEQUENTIAL.includes(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    // Another kind of frame, or pixels before any.
    if (marker === START_OF_SCAN || (marker >= 0xc2 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xcc)) return null
    at += 2 + view.getUint16(at + 2)
  }
  return null
}
