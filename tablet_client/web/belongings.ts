/** What a tablet keeps of whom it belongs to: its cart, its pupil, and the hand that holds the pen. */
import { kept } from '@classroom-hub/kit/storage'
import { MAX_CART_CHARS } from '@classroom-hub/protocol/src/limits'
import { signal } from '@preact/signals'

const CART = 'cart'
const KEEPSAKE = 'keepsake'
const HAND = 'hand'
const TOKEN = /^[A-Za-z0-9_-]{8,128}$/

/** The cart of this tablet; empty for one of a pupil's own. */
export function cart(): string {
  return kept.get(CART)?.slice(0, MAX_CART_CHARS) ?? ''
}

/** Makes the tablet a cart's, for good: it forgets whom it knew. An empty name makes it a pupil's own again. */
export function joinCart(name: string): void {
  if (name === '') kept.remove(CART)
  else kept.set(CART, name.slice(0, MAX_CART_CHARS))
  kept.remove(KEEPSAKE)
}

/** What the hub gave this tablet to know its pupil by; a cart's tablet has none. */
export function keepsake(): string | null {
  const found = kept.get(KEEPSAKE)
  return found !== null && TOKEN.test(found) && cart() === '' ? found : null
}

export function keepKeepsake(token: string): void {
  if (cart() === '') kept.set(KEEPSAKE, token)
}

export function dropKeepsake(): void {
  kept.remove(KEEPSAKE)
}

/** Whether the tools stand on the left. */
export const leftHanded = signal(kept.get(HAND) === 'left')

export function setLeftHanded(left: boolean): void {
  leftHanded.value = left
  if (left) kept.set(HAND, 'left')
  else kept.remove(HAND)
}
