/** The projector page's state, and its one command. */
import { openLink } from '@classroom-hub/kit/link'
import type { LinkState } from '@classroom-hub/kit/link'
import type { Hall } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { board, connect, follow, take } from './pictures'

export const hall = signal<Hall | null>(null)
export const linkState = signal<LinkState>('connecting')
/** Taken off here; shown at once, before the hub closes the window. */
export const leaving = signal(false)

const link = openLink({
  role: 'projector',
  hello: () => ({}),
  onMessage: (message) => {
    if (message.type === 'welcome') board.welcomed()
    if (message.type !== 'hall') return
    follow(message)
    hall.value = message
    leaving.value = false
  },
  onState: (state) => {
    linkState.value = state
    if (state === 'open') board.reset()
  },
  onFrame: take,
})
connect(link)

/** Takes the page off the wall. */
export function takeOff(): void {
  if (linkState.value !== 'open' || hall.value?.show === 'none') return
  leaving.value = true
  link.send({ type: 'project', show: 'none' })
}
