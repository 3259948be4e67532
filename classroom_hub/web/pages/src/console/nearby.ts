/** Tablets nearby, as the console sorts them: by cart and room, each with where its invitation stands. Pure. */
import type { Invited, Room, Visitor } from '@classroom-hub/protocol/src/messages'
import type { Tone } from './status'

export type Standing = Invited['state'] | 'free' | 'elsewhere' | 'knocking'

export interface NearbyTablet {
  readonly device: string
  readonly name: string
  readonly standing: Standing
  /** Why, with `refused` and `unreachable`. */
  readonly reason: string
}

/** What a press invites; exactly one of `cart` and `room` is a string. */
export interface Place {
  readonly cart: string | null
  readonly room: string | null
}

export interface NearbyGroup {
  readonly place: Place
  /** Stable, for the page. */
  readonly key: string
  readonly tablets: readonly NearbyTablet[]
  readonly here: number
  /** Called, asking, or on their way. */
  readonly underWay: number
  /** Those that a press would call. */
  readonly callable: number
}

const UNDER_WAY: ReadonlySet<Standing> = new Set<Standing>(['calling', 'asking', 'coming'])
const NOT_CALLED: ReadonlySet<Standing> = new Set<Standing>([...UNDER_WAY, 'here', 'not_enrolled'])

/** Whether a tablet has said neither yes nor no yet, or is on its way. */
export const isUnderWay = (standing: Standing): boolean => UNDER_WAY.has(standing)

/** Whether a press calls a tablet. */
export const isCallable = (standing: Standing): boolean => !NOT_CALLED.has(standing)

/** A state's colour, which an icon and words always say too. */
export function toneOf(standing: Standing): Tone | undefined {
  if (standing === 'here') return 'ok'
  if (isUnderWay(standing) || standing === 'knocking' || standing === 'busy') return 'wait'
  return standing === 'refused' || standing === 'unreachable' ? 'problem' : undefined
}

/** The tablets that mDNS has found: carts first, then rooms, then those of neither. */
export function nearbyGroups(room: Pick<Room, 'found' | 'knocking' | 'invited'>): NearbyGroup[] {
  const invited = new Map((room.invited ?? []).map((each) => [each.device, each]))
  const knocking = new Set(room.knocking.map(({ device }) => device))
  const groups = new Map<string, { place: Place; tablets: NearbyTablet[] }>()
  for (const visitor of room.found) {
    const place = placeOf(visitor)
    const key = `${place.room === null ? 'cart' : 'room'}:${place.room ?? place.cart}`
    const group = groups.get(key) ?? { place, tablets: [] }
    groups.set(key, group)
    const told = invited.get(visitor.device)
    group.tablets.push({
      device: visitor.device, name: visitor.name, standing: standingOf(visitor, told, knocking), reason: told?.reason ?? '',
    })
  }
  return [...groups]
    .map(([key, { place, tablets }]) => ({
      place, key, tablets,
      here: tablets.filter(({ standing }) => standing === 'here').length,
      underWay: tablets.filter(({ standing }) => isUnderWay(standing)).length,
      callable: tablets.filter(({ standing }) => isCallable(standing)).length,
    }))
    .sort((a, b) => rank(a.place) - rank(b.place) || a.key.localeCompare(b.key, undefined, { numeric: true }))
}

function placeOf({ cart, room }: Visitor): Place {
  return room ? { cart: null, room } : { cart: cart ?? '', room: null }
}

function rank({ cart, room }: Place): number {
  if (room !== null) return 1
  return cart === '' ? 2 : 0
}

function standingOf({ device, state }: Visitor, told: Invited | undefined, knocking: ReadonlySet<string>): Standing {
  if (told !== undefined) return told.state
  if (knocking.has(device)) return 'knocking'
  return state === 'joined' || state === 'live' || state === 'busy' ? 'elsewhere' : 'free'
}
