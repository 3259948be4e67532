/** What a picture's pixels say of its tiles; RGBA as 32-bit words, row by row. */
import { TILE } from './frames'
import type { Rect } from './tiles'

/** Of the pixels of a tile of text so many are like their left neighbour: its ground. */
const TEXT = 0.5

/** Returns the tiles in which two pictures of one size differ, as rectangles of pixels. */
export function differing(before: Uint32Array, now: Uint32Array, width: number): Rect[] {
  const rects: Rect[] = []
  const height = now.length / width
  for (let y = 0; y < height; y += TILE) {
    for (let x = 0; x < width; x += TILE) {
      const right = Math.min(x + TILE, width)
      if (differs(before, now, width, x, right, y, Math.min(y + TILE, height))) {
        rects.push({ x, y, width: TILE, height: TILE })
      }
    }
  }
  return rects
}

function differs(
  before: Uint32Array, now: Uint32Array, width: number, left: number, right: number, top: number, bottom: number,
): boolean {
  for (let row = top; row < bottom; row++) {
    for (let at = row * width + left; at < row * width + right; at++) if (before[at] !== now[at]) return true
  }
  return false
}

/** Whether a tile (its left and top edge, in pixels) is flat or holds lines on a ground, which PNG codes small. */
export function isText(pixels: Uint32Array, width: number, left: number, top: number): boolean {
  let [like, all] = [0, 0]
  for (let row = top; row < top + TILE && row * width < pixels.length; row++) {
    for (let at = row * width + left + 1; at < row * width + Math.min(left + TILE, width); at++) {
      if (pixels[at] === pixels[at - 1]) like++
      all++
    }
  }
  return like >= TEXT * all
}
