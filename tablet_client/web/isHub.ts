/** Whether a hub is at a place: addresses are handed on from one room's computer to another's. */
import { ANSWER_MS } from './finding'

export async function isHub(place: string, hub: string): Promise<boolean> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), ANSWER_MS)
  try {
    const answer = await fetch(`${place}/healthz`, { signal: stop.signal, cache: 'no-store', credentials: 'omit' })
    return ((await answer.json()) as { hub?: unknown }).hub === hub
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
