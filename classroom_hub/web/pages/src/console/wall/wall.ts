/** Pupils' pages on the projector, as the console puts them up and moves them. */
import type { ActivityView, Group, Room, SeatDetail, WallPage, WallView } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import type { Command } from '../pending'

/** Seats that are being chosen, in the order of their choice; `null`: nothing is being chosen. */
export const choosing = signal<readonly string[] | null>(null)

/** Takes a seat into the choice, or out of it. */
export function pick(seat: string): void {
  const chosen = choosing.peek()
  if (chosen === null) return
  choosing.value = chosen.includes(seat) ? chosen.filter((each) => each !== seat) : [...chosen, seat]
}

/** The page that a pupil is on, its own or its group's: of the newest work that is asked of it, or none's. */
export function pageOf(activities: readonly ActivityView[], seat: string, groups: readonly Group[] = []): WallPage {
  const on = activities.filter(({ open, seats }) => open && (seats === undefined || seats.length === 0 || seats.includes(seat)))
  const last = on.at(-1)
  if (last?.shared !== true) return { seat, activity: last?.activity ?? 'free' }
  const group = groups.find(({ seats }) => seats.includes(seat))?.group
  return { seat, activity: last.activity, group: group ?? (groups.length === 0 ? 'class' : null) }
}

/** Puts pupils up. What is set already stays so: names, and the teacher's layer. */
export function putUp(room: Room, activities: readonly ActivityView[], seats: readonly string[], layout: 'grid' | 'compare'): Command {
  const { names = true, notes = true } = room.wall ?? {}
  return { type: 'set_wall', wall: { pages: seats.map((seat) => pageOf(activities, seat)), layout, names, notes } }
}

/** Changes how the wall stands; without a page left it is taken off. */
export function change(wall: WallView, by: Partial<WallView>): Command {
  const next = { ...wall, ...by }
  if (next.pages.length === 0) return { type: 'project', show: 'none' }
  if (next.pages.length !== 2) next.layout = 'grid'
  if (next.pages.every(({ seat }) => seat !== next.zoomed)) next.zoomed = null
  return { type: 'set_wall', wall: next }
}

/** Takes one pupil off, or whatever is on the projector. */
export function takeOff(room: Room, seat: string): Command {
  const { wall } = room
  if (wall == null) return { type: 'project', show: 'none' }
  return change(wall, { pages: wall.pages.filter((page) => page.seat !== seat) })
}

/** Moves a page to another place. */
export function moved(pages: readonly WallPage[], seat: string, to: number): WallPage[] {
  const page = pages.find((each) => each.seat === seat)
  if (page === undefined) return [...pages]
  const rest = pages.filter((each) => each !== page)
  rest.splice(Math.min(rest.length, Math.max(0, to)), 0, page)
  return rest
}

/** Whether two walls are the same to the eye, but for the divider that a hand may be on. */
export function sameWall(one: WallView | null | undefined, other: WallView): boolean {
  if (one == null) return false
  const told = ({ pages, layout = 'grid', names = true, zoomed = null, notes = true }: WallView): string =>
    JSON.stringify([pages.map(({ seat, activity, sheet = null }) => [seat, activity, sheet]), layout, names, zoomed, notes])
  return told(one) === told(other)
}

/** Whether a pupil's page is on the projector. */
export function isOnWall(room: Pick<Room, 'wall'>, seat: string): boolean {
  return room.wall?.pages.some((page) => page.seat === seat) === true
}

/** The pupils of the wall, in its order; one may be gone for a moment. */
export function owners(room: Room, wall: WallView): (SeatDetail | undefined)[] {
  return wall.pages.map(({ seat }) => room.seats.find((each) => each.seat === seat))
}
