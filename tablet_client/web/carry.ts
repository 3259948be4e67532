/**
 * What goes along when the page moves to another address of its hub: a browser keeps things by address.
 *
 * It travels in the fragment, which no server is sent, and is taken out of the address at once. Work never travels so:
 * the page does not move while there is any.
 */
import { kept, tab } from '@classroom-hub/kit/storage'

/** Small texts that a tablet knows its place by; each is checked by whoever reads it. */
const KEYS = ['seat', 'device', 'keepsake', 'cart', 'hand', 'language'] as const
/** Secrets, and what belongs to the pupil: they move, and leave nothing behind. */
const MOVED = ['seat', 'keepsake'] as const
const MOST_CHARS = 4096

/** Returns the fragment's part; empty where there is nothing. */
export function packed(): string {
  const found: Record<string, string> = {}
  for (const key of KEYS) {
    const value = (key === 'seat' ? tab.get(key) : null) ?? kept.get(key)
    if (value !== null) found[key] = value
  }
  const text = JSON.stringify(found)
  return text === '{}' || text.length > MOST_CHARS ? '' : encodeURIComponent(text)
}

/** Leaves nothing of a pupil at the address that the page goes away from. */
export function leaveNothing(): void {
  for (const key of MOVED) {
    kept.remove(key)
    tab.remove(key)
  }
}

/** Takes in what came along in the address's fragment. */
export function unpack(hash: string): void {
  const text = new URLSearchParams(hash.replace(/^#/, '')).get('carry')
  if (text === null || text.length > MOST_CHARS) return
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return
  }
  if (typeof found !== 'object' || found === null) return
  for (const key of KEYS) {
    const value = (found as Record<string, unknown>)[key]
    if (typeof value === 'string') kept.set(key, value)
  }
}
