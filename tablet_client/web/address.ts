/** What the page's address says: the QR's code, a name, the view, a badge, a cart, or the seat of the native agent. */
import { MAX_CART_CHARS } from '@classroom-hub/protocol/src/limits'

export interface Address {
  readonly code: string | null
  readonly name: string | null
  /** Only the projected screen, without anything around it. */
  readonly screenOnly: boolean
  /** A seat taken already, by the agent that opened this page. */
  readonly seat: { readonly token: string; readonly device: string } | null
  /** What a pupil's badge carries. */
  readonly badge: string | null
  /** The cart that the tablet is to belong to from now on; `null`: as before. */
  readonly cart: string | null
  /** The tablet has just put itself away. */
  readonly tidied: boolean
}

const TOKEN = /^[A-Za-z0-9_-]{8,128}$/
const DEVICE = /^[A-Za-z0-9_-]{4,64}$/

/** Reads `location`'s query and fragment. Empty and misshapen values count as absent. */
export function readAddress(search: string, hash: string): Address {
  const query = new URLSearchParams(search)
  const fragment = new URLSearchParams(hash.replace(/^#/, ''))
  const token = fragment.get('seat') ?? ''
  const device = fragment.get('device') ?? ''
  const badge = query.get('badge') ?? fragment.get('badge') ?? ''
  return {
    code: text(query.get('code'), 16)?.toUpperCase() ?? null,
    name: text(query.get('name'), 4096),
    screenOnly: query.get('view') === 'screen',
    seat: TOKEN.test(token) && DEVICE.test(device) ? { token, device } : null,
    badge: TOKEN.test(badge) ? badge : null,
    cart: query.get('cart')?.trim().slice(0, MAX_CART_CHARS) ?? null,
    tidied: fragment.has('tidied'),
  }
}

/** Returns the address without what is not for the history, nor for a photograph of the address bar. */
export function withoutSecrets(path: string, search: string): string {
  const query = new URLSearchParams(search)
  query.delete('badge')
  const rest = query.toString()
  return rest === '' ? path : `${path}?${rest}`
}

function text(value: string | null, maxChars: number): string | null {
  const trimmed = value?.trim().slice(0, maxChars)
  return trimmed ? trimmed : null
}
