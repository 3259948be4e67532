/** What colours look like. */
import type { Colour } from '@classroom-hub/protocol/src/marks'

export const INKS: Readonly<Record<Colour, string>> = {
  black: '#1d2430', red: '#d81f2a', orange: '#f07d00', yellow: '#f7c600',
  green: '#22863a', blue: '#1f6fd6', purple: '#7b2fb5', brown: '#7a4a21',
}
/** What is marked is read through it. */
export const HIGHLIGHT = 0.4
export const PAPER = '#ffffff'
