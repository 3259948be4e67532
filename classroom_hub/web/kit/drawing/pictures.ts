/** What marks need before they can be drawn: photos are decoded, and letters loaded, once. */
import type { Mark } from '@classroom-hub/protocol/src/marks'

/** By their bytes, which stay the same when a photo is moved; `null`: none, or not decoded. */
const pictures = new WeakMap<Uint8Array, ImageBitmap | null>()
const decoding = new WeakMap<Uint8Array, Promise<unknown>>()
const FONTS = ['400 32px Andika', '700 32px Andika']
let letters: 'none' | 'there' | Promise<unknown> = 'none'

export function pictureOf(jpeg: Uint8Array): ImageBitmap | null {
  return pictures.get(jpeg) ?? null
}

/** Resolves once all of them can be drawn; `null`: they can be already. */
export function awaited(marks: readonly Mark[]): Promise<unknown> | null {
  const waits = marks.flatMap((mark) => (mark.tool === 'photo' ? decode(mark.jpeg) : needsLetters(mark) ? loadLetters() : null) ?? [])
  return waits.length === 0 ? null : Promise.all(waits)
}

function decode(jpeg: Uint8Array<ArrayBuffer>): Promise<unknown> | null {
  if (pictures.has(jpeg)) return null
  let running = decoding.get(jpeg)
  if (running === undefined) {
    running = createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' })).then(
      (picture) => pictures.set(jpeg, picture),
      () => pictures.set(jpeg, null), // no picture, whoever wrote it
    )
    decoding.set(jpeg, running)
  }
  return running
}

const needsLetters = (mark: Mark): boolean => mark.tool === 'text' || (mark.tool === 'stamp' && [...mark.stamp].length === 1)

/** Letters are drawn with what the page has where the font does not come. */
export function loadLetters(): Promise<unknown> | null {
  if (letters === 'there') return null
  if (letters === 'none') {
    letters = Promise.allSettled(FONTS.map((font) => document.fonts.load(font))).then(() => (letters = 'there'))
  }
  return letters
}
