/** The projector page's state, and its one command. */
import { openLink } from '@classroom-hub/kit/link'
import type { LinkState } from '@classroom-hub/kit/link'
import type { Hall, WallView } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { followWall } from './papers'
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
    followWall(message)
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

/** Changes how the pages stand that the teacher has put up; shown at once, before the hub has heard. */
export function turn(wall: WallView): void {
  const shown = hall.value
  if (linkState.value !== 'open' || shown?.wall == null) return
  hall.value = { ...shown, wall }
  followWall(hall.value)
  link.send({ type: 'set_wall', wall })
}

/** Turns to another board to draw on. */
export function bring(surface: 'white' | 'back'): void {
  if (linkState.value === 'open') link.send({ type: 'show_surface', surface })
}

/** Takes the page off the wall. */
export function takeOff(): void {
  if (linkState.value !== 'open' || hall.value?.show === 'none') return
  leaving.value = true
  link.send({ type: 'project', show: 'none' })
}
