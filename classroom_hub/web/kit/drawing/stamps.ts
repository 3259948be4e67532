/** The stamps: small pictures of ours, and tiles with a letter or a number. */
import { ICONS } from '../icons'
import { language } from '../words'
import drawn from './stamps.json'

export const STAMP_SIZE = 48
export const EDGE = '#1d2430'
export const tileFont = '700 34px Andika, sans-serif'

const PICTURES = [...drawn, ...ICONS]
/** The ones that are offered, the most wanted first. */
export const STAMPS: readonly string[] = PICTURES.map(({ id }) => id)
export const TILES: readonly string[] = [...'0123456789+−×=?ABCDEFGHIJKLMNOPQRSTUVWXYZ']

interface Traces {
  readonly traces: readonly { readonly path: Path2D; readonly fill: string }[]
  readonly letter: string | null
}

const known = new Map<string, Traces>()
const NONE: Traces = { traces: [], letter: null }

/** Returns how a stamp is drawn; nothing for a name that is none. */
export function tracesOf(name: string): Traces {
  let found = known.get(name)
  if (found === undefined) {
    found = trace(name)
    if (found !== NONE) known.set(name, found)
  }
  return found
}

/** A stamp's name in the page's language. */
export function stampName(name: string): string {
  return PICTURES.find(({ id }) => id === name)?.[language.value] ?? name
}

/** A stamp's paths, for buttons; empty for a tile. */
export function stampPaths(name: string): readonly { readonly d: string; readonly fill: string }[] {
  return PICTURES.find(({ id }) => id === name)?.paths ?? []
}

function trace(name: string): Traces {
  if (TILES.includes(name)) {
    const path = new Path2D()
    path.roundRect(2, 2, 44, 44, 8)
    return { traces: [{ path, fill: '#fff6d8' }], letter: name }
  }
  const paths = stampPaths(name)
  return paths.length === 0 ? NONE : { traces: paths.map(({ d, fill }) => ({ path: new Path2D(d), fill })), letter: null }
}
