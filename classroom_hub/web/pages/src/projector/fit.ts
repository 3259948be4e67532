/** How large things may be on the wall. Pure. */

/** Advance widths of Atkinson Hyperlegible Next Bold, in ems, where they are not the usual. */
const WIDTHS_EM: Readonly<Record<string, number>> = { M: 0.86, W: 0.89, L: 0.56, F: 0.57 }
const USUAL_EM = 0.7
/** Set apart, so that a child reads letters and not a word. */
export const SPACING_EM = 0.08

/** The width of a code in ems: the page divides the room it has by this, so that MMMM fits as LLLL does. */
export function codeWidth_em(code: string): number {
  const letters = [...code].map((letter) => (WIDTHS_EM[letter] ?? USUAL_EM) + SPACING_EM)
  return Math.round(letters.reduce((sum, width) => sum + width, 0) * 100) / 100
}

/** How large the arrived are drawn: everybody stays in sight, up to a full room of 60. */
export function crowd(count: number): 'few' | 'class' | 'many' {
  if (count <= 14) return 'few'
  return count <= 32 ? 'class' : 'many'
}
