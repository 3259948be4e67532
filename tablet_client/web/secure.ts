/**
 * Moves the page to https, where its hub serves it and this tablet trusts the school's certificates.
 *
 * What a browser keeps belongs to the address that it was kept under. So the page moves only while no socket has a
 * seat, and while nothing on this tablet still waits to be acknowledged; until then plain http goes on.
 */
import { effect } from '@preact/signals'
import type { Address } from './address'
import { leaveNothing, packed } from './carry'
import type { Desk } from './desk'
import type { Session } from './session'
import type { Parcel } from './work/outbox'
import { Shelf } from './work/shelf'
import { wipeDatabases } from './wipe'
import { unsaved } from './work/unsaved'

/** Each question is to a computer in the room; a tablet that does not trust it hears so at once. */
const ANSWER_MS = 1500
/** A page that has just become free may be going on with something else. */
const REST_MS = 2000

interface Health {
  readonly hub?: unknown
  readonly tls_port?: unknown
}

/** Asks an address who is there; `null` where nobody answers, or is not believed. */
export type Ask = (origin: string) => Promise<Health | null>

/** The page's own hub by https, where this tablet believes it; else `null`. */
export async function secureOrigin(page: URL, ask: Ask): Promise<string | null> {
  if (page.protocol !== 'http:') return null
  const here = await ask(page.origin)
  const port = here?.tls_port
  if (typeof port !== 'number' || here?.hub === undefined) return null
  const there = `https://${page.hostname}:${port}`
  return (await ask(there))?.hub === here.hub ? there : null
}

/** The same page at another origin, with the agent's seat, and what this tablet knows its place by. */
export function movedTo(origin: string, page: URL, seat: Address['seat'], carried: string, tidied = false): string {
  const parts = [
    ...(tidied ? ['tidied'] : []),
    ...(seat === null ? [] : [`seat=${seat.token}`, `device=${seat.device}`]), ...(carried === '' ? [] : [`carry=${carried}`]),
  ]
  return `${origin}${page.pathname}${page.search}${parts.length === 0 ? '' : `#${parts.join('&')}`}`
}

/** Before anything is begun: leaves for https where that loses nothing. @returns whether the page is leaving. */
export async function leaveForHttps(address: Address): Promise<boolean> {
  const origin = await wayOut()
  if (origin === null) return false
  const there = movedTo(origin, new URL(location.href), address.seat, packed(), address.tidied)
  leaveNothing()
  await wipeDatabases() // all of it is the hub's
  location.replace(there)
  return true
}

/** Leaves for https once a page that had work to deliver waits for its next pupil: no seat, nothing unsent. */
export function keepLeaving(session: Session, desk: Desk): void {
  if (window.isSecureContext) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const waits = (): boolean => session.stage.value === 'form' && session.owner.value === null && desk.holding.value === 0
  effect(() => {
    clearTimeout(timer)
    if (waits()) timer = setTimeout(() => void leave(), REST_MS)
  })
  const leave = async (): Promise<void> => {
    const origin = typing() ? null : await wayOut()
    // Without the address's code and name: this page has tried them.
    if (origin === null || !waits() || typing()) return
    const there = movedTo(origin, new URL('/', location.href), null, packed())
    leaveNothing()
    location.replace(there)
  }
}

/** Where to, if nothing on this tablet would be left behind. */
async function wayOut(): Promise<string | null> {
  if (window.isSecureContext || location.protocol !== 'http:') return null
  if (unsaved.any() || (await new Shelf<Parcel>('work').all()).length > 0) return null
  return secureOrigin(new URL(location.href), ask)
}

function typing(): boolean {
  return document.activeElement instanceof HTMLInputElement && document.activeElement.value !== ''
}

async function ask(origin: string): Promise<Health | null> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), ANSWER_MS)
  try {
    const answer = await fetch(`${origin}/healthz`, { signal: stop.signal, cache: 'no-store', credentials: 'omit' })
    return (await answer.json()) as Health
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
