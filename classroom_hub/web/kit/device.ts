import { kept } from './storage'

const KEY = 'device'
const VALID = /^[A-Za-z0-9_-]{4,64}$/

/** Returns this tablet's id: random, made once and kept, so that the hub tells a return from a second tablet. */
export function deviceId(): string {
  const known = kept.get(KEY)
  if (known !== null && VALID.test(known)) return known
  const bytes = crypto.getRandomValues(new Uint8Array(12)) // randomUUID is missing on plain http
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  kept.set(KEY, id)
  return id
}

/** Takes over the id of the native agent that opened this page, whose seat it shares. */
export function adoptDeviceId(id: string): void {
  if (VALID.test(id)) kept.set(KEY, id)
}
