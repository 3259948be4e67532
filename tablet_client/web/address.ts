/** What the page's address says: the QR's code, a name, the view, or the seat of the native agent. */
export interface Address {
  readonly code: string | null
  readonly name: string | null
  /** Only the projected screen, without anything around it. */
  readonly screenOnly: boolean
  /** A seat taken already, by the agent that opened this page. */
  readonly seat: { readonly token: string; readonly device: string } | null
}

const TOKEN = /^[A-Za-z0-9_-]{8,128}$/
const DEVICE = /^[A-Za-z0-9_-]{4,64}$/

/** Reads `location`'s query and fragment. Empty and misshapen values count as absent. */
export function readAddress(search: string, hash: string): Address {
  const query = new URLSearchParams(search)
  const fragment = new URLSearchParams(hash.replace(/^#/, ''))
  const token = fragment.get('seat') ?? ''
  const device = fragment.get('device') ?? ''
  return {
    code: text(query.get('code'), 16)?.toUpperCase() ?? null,
    name: text(query.get('name'), 4096),
    screenOnly: query.get('view') === 'screen',
    seat: TOKEN.test(token) && DEVICE.test(device) ? { token, device } : null,
  }
}

function text(value: string | null, maxChars: number): string | null {
  const trimmed = value?.trim().slice(0, maxChars)
  return trimmed ? trimmed : null
}
