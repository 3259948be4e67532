/** Who works with whom, as the console's window has it until it is saved. Pure. */
import { MAX_GROUPS } from '@classroom-hub/protocol/src/limits'
import type { Group, SeatDetail, SetGroups } from '@classroom-hub/protocol/src/messages'

/** Fits a card, and a pupil's page. */
export const MAX_GROUP_CHARS = 24

/** Returns an id: the page of a group's board is named by it, so that another group never finds this one's drawing. */
export function newGroupId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The hub's groups, without those who have left. */
export function present(groups: readonly Group[], seats: readonly SeatDetail[]): Group[] {
  const here = new Set(seats.map((seat) => seat.seat))
  return groups.map((group) => ({ ...group, seats: group.seats.filter((seat) => here.has(seat)) }))
}

/** What is told to the hub: a group without pupils is none. There are never more than the message takes. */
export function worthKeeping(groups: readonly Group[]): SetGroups['groups'] {
  return groups.filter((group) => group.seats.length > 0) as SetGroups['groups']
}

/** Those who are in no group, in the order of their seats. */
export function alone(groups: readonly Group[], seats: readonly SeatDetail[]): SeatDetail[] {
  const taken = new Set(groups.flatMap((group) => group.seats))
  return seats.filter((seat) => !taken.has(seat.seat))
}

/** Moves pupils into a group; `null`: into none. */
export function move(groups: readonly Group[], chosen: ReadonlySet<string>, to: string | null): Group[] {
  return groups.map((group) => {
    const others = group.seats.filter((seat) => !chosen.has(seat))
    return { ...group, seats: group.group === to ? [...others, ...chosen] : others }
  })
}

/** How many groups of about this size: sizes differ by one at most, and nobody is left alone. */
export function countOf(pupils: number, size: number): number {
  return Math.min(MAX_GROUPS, Math.max(1, Math.ceil(pupils / size - 0.5)))
}

/**
 * Deals pupils out by chance.
 *
 * @param random as `Math.random`.
 */
export function deal(seats: readonly string[], size: number, random: () => number, id: () => string): Group[] {
  if (seats.length === 0) return []
  const left = [...seats]
  const groups: Group[] = Array.from({ length: countOf(seats.length, size) }, () => ({ group: id(), name: '', seats: [] }))
  for (let turn = 0; left.length > 0; turn++) {
    const [next] = left.splice(Math.floor(random() * left.length), 1)
    groups[turn % groups.length]!.seats.push(next!)
  }
  return groups
}
