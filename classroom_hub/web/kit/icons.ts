/**
 * The 12 pictures of picture passwords: simple things that every pupil can name, told apart by shape alone, so that a
 * grey printer and every eye can tell them. A password holds their numbers; the order is the hub's too, and stays.
 */
import drawn from './icons.json'
import { language } from './words'

export interface IconPicture {
  readonly id: string
  readonly fr: string
  readonly en: string
  /** In a square of {@link ICON_SIZE}, from the back to the front; absolute commands, so that a printer needs few. */
  readonly paths: readonly { readonly d: string; readonly fill: string }[]
}

export const ICONS: readonly IconPicture[] = drawn

export const ICON_SIZE = 48

/** A picture's name in the page's language; empty for a number that is none. */
export function iconName(number: number): string {
  return ICONS[number]?.[language.value] ?? ''
}
