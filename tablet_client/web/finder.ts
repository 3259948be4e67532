/** Finds the hub again at another address, while the page stays where its unsent work is. */
import { hubAddress } from '@classroom-hub/kit/hub'
import { effect } from '@preact/signals'
import { PAUSES_S, places, search } from './finding'
import { isHub } from './isHub'
import type { Session } from './session'

/** Looks for the hub whenever the link is lost for a while, for as long as there is a seat. */
export function keepFinding(session: Session): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let looks = 0

  const plan = (): void => {
    const pause = PAUSES_S[Math.min(looks, PAUSES_S.length - 1)]!
    // A class that lost its hub together does not ask in one instant.
    timer = setTimeout(() => void look(), pause * 1000 * (1 + Math.random() / 2))
  }
  const look = async (): Promise<void> => {
    looks++
    const hub = session.owner.peek()?.hub
    if (hub === undefined) return
    const here = (): boolean => session.linked.peek() === 'open'
    const found = await search(places(session.addresses, hubAddress.peek()), (place) => isHub(place, hub), here)
    if (here()) return
    if (found !== null && found !== hubAddress.peek()) {
      hubAddress.value = found
      session.refresh()
    }
    plan()
  }
  effect(() => {
    clearTimeout(timer)
    if (session.linked.value === 'open') looks = 0
    else if (session.owner.value !== null) plan()
  })
}
