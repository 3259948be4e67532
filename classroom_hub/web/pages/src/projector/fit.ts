/** How large things may be on the wall. Pure. */

/** Advance widths of Andika Bold, in ems, where they are far from the usual. */
const WIDTHS_EM: Readonly<Record<string, number>> = { M: 0.91, W: 1.05, L: 0.56, F: 0.59 }
const USUAL_EM = 0.74
/** Set apart, so that a child reads letters and not a word. */
export const SPACING_EM = 0.06

/** The width of a code in ems: the page divides the room it has by this, so that MMMM fits as LLLL does. */
export function codeWidth_em(code: string): number {
  const letters = [...code].map((letter) => (WIDTHS_EM[letter] ?? USUAL_EM) + SPACING_EM)
  return Math.round(letters.reduce((sum, width) => sum + width, 0) * 100) / 100
}

/** A pupil's place on the wall, in sizes of the animal: the name is under it, and neighbours are near. */
export const COLUMN = 1.45
export const ROW = 1.6
/** Where some name takes two lines. */
export const TALL_ROW = 1.95
/** Wider than this, a name would no longer seem to belong to its animal. */
const WIDEST = 2.9
/** Letters that fit under an animal in a narrow column. */
const SHORT = 8

export interface Crowd {
  /** An animal, and the column it stands in (pixels). */
  readonly size: number
  readonly column: number
  /** A row in sizes of the animal. */
  readonly row: number
}

/** Puts a whole crowd in sight, with animals as large as possible (at most `largest`), and room for their names. */
export function crowd(names: readonly string[], width: number, height: number, largest: number): Crowd {
  const long = names.some((name) => name.length > SHORT)
  const row = long ? TALL_ROW : ROW
  const size = crowdSize(names.length, width, height, largest, row)
  const most = Math.max(1, Math.floor(width / (size * COLUMN)))
  // No more columns than the rows need: what is left over is room for long names.
  const rows = Math.max(1, Math.ceil(names.length / most))
  const columns = long ? Math.max(1, Math.ceil(names.length / rows)) : most
  return { size, column: Math.max(1, Math.floor(Math.min(width / columns, size * WIDEST))), row }
}

function crowdSize(count: number, width: number, height: number, largest: number, row: number): number {
  for (let size = Math.floor(largest); size > 8; size -= 1) {
    const columns = Math.floor(width / (size * COLUMN))
    if (columns > 0 && Math.ceil(count / columns) * size * row <= height) return size
  }
  return 8
}

/** Beyond this a picture shows its own pixels rather than what is on it. */
const MOST_ENLARGED = 2.5

export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * How large a picture is on the wall. The name stands in a corner: beside the picture where that leaves more of
 * it, under it otherwise; never on it.
 *
 * @param label the name's own size.
 * @returns the picture's size, and whether the name has a strip under it.
 */
export function pictureSize(picture: Size, wall: Size, label: Size): Size & { readonly strip: boolean } {
  const beside = fitted(picture, { width: wall.width - 2 * label.width, height: wall.height })
  const above = fitted(picture, { width: wall.width, height: wall.height - label.height })
  return above.width > beside.width ? { ...above, strip: true } : { ...beside, strip: false }
}

function fitted(picture: Size, place: Size): Size {
  const scale = Math.max(0, Math.min(place.width / picture.width, place.height / picture.height, MOST_ENLARGED))
  return { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) }
}
