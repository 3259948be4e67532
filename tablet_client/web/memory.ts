/** The seat that this tablet holds, so that a reload, a crash or a nap costs no gesture. */
import { kept, tab } from '@classroom-hub/kit/storage'
import type { Address } from './address'

export interface Held {
  readonly token: string
  /** As asked for: the hub may call the second Léa "Léa 2". */
  readonly name: string | null
  readonly code: string | null
}

const KEY = 'seat'

/** Remembers the seat, for this tab and for a new one. */
export function hold(held: Held): void {
  const text = JSON.stringify(held)
  tab.set(KEY, text)
  kept.set(KEY, text)
}

/** Returns the seat to come back to; none where the address asks for another lesson or pupil. */
export function held(address: Address): Held | null {
  const found = parse(tab.get(KEY)) ?? parse(kept.get(KEY))
  if (found === null) return null
  if (address.name !== null && address.name !== found.name) return null
  if (address.code !== null && address.code !== found.code) return null
  return found
}

/** Leaves nothing of the pupil on the tablet. */
export function forget(): void {
  tab.remove(KEY)
  kept.remove(KEY)
}

function parse(text: string | null): Held | null {
  if (text === null) return null
  try {
    const { token, name, code } = JSON.parse(text) as Partial<Held>
    return typeof token === 'string' ? { token, name: name ?? null, code: code ?? null } : null
  } catch {
    return null
  }
}
