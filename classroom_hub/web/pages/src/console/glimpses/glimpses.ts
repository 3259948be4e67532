/** What pupils do, in the cards: documents of the pages that are in sight, painted once a second at most. */
import { FollowingInk } from '@classroom-hub/kit/drawing/following'
import type { LiveInk } from '@classroom-hub/kit/drawing/live'
import { kept } from '@classroom-hub/kit/storage'
import { MAX_DOCUMENTS_OPEN } from '@classroom-hub/protocol/src/limits'
import { effect, signal } from '@preact/signals'
import { Pacer } from './pacing'

/** Half of what the hub opens for one computer: its projector page has the other half. */
const MAX_OPEN = MAX_DOCUMENTS_OPEN / 2
/** A class's documents come one after the other: the hub reads each from its disk (milliseconds). */
const OPEN_EVERY_MS = 30
const KEY = 'thumbnails'

/** Whether the cards show what pupils do. */
export const thumbnails = signal(kept.get(KEY) !== 'off')
effect(() => kept.set(KEY, thumbnails.value ? 'on' : 'off'))

/** Whether anybody can see this page. */
export const inSight = signal(document.visibilityState === 'visible')
document.addEventListener('visibilitychange', () => (inSight.value = document.visibilityState === 'visible'))

const pacer = new Pacer<LiveInk>()
const opening: LiveInk[] = []
let open = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Looks at a document; `null` where as many as may be are open. {@link look} away again with {@link close}. */
export function look(name: string): FollowingInk | null {
  if (open >= MAX_OPEN) return null
  open++
  const ink = new FollowingInk(name, (changed) => pacer.soon(changed))
  opening.push(ink)
  timer ??= setTimeout(openNext)
  return ink
}

export function close(ink: LiveInk): void {
  open--
  pacer.forget(ink)
  const place = opening.indexOf(ink)
  if (place >= 0) opening.splice(place, 1)
  ink.end()
}

function openNext(): void {
  opening.shift()?.open()
  timer = opening.length > 0 ? setTimeout(openNext, OPEN_EVERY_MS) : undefined
}
