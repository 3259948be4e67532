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

/** The largest size of an animal (pixels, at most `largest`) with which a whole crowd stays in sight. */
export function crowdSize(count: number, width: number, height: number, largest: number): number {
  for (let size = Math.floor(largest); size > 8; size -= 1) {
    const columns = Math.floor(width / (size * COLUMN))
    if (columns > 0 && Math.ceil(count / columns) * size * ROW <= height) return size
  }
  return 8
}
