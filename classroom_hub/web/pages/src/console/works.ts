/** The lesson's work as the console sorts it: by activity, by pupil, handed in or missing. Pure. */
import type { ActivityView, PieceView, SeatDetail, Works } from '@classroom-hub/protocol/src/messages'
import { t } from './words'

export interface Group {
  /** The activity's id; `null`: handed in without being asked. */
  readonly activity: string | null
  readonly title: string
  readonly open: boolean
  /** In the order in which they came, so that a new one moves none of its neighbours. */
  readonly pieces: readonly PieceView[]
}

/** An activity without a title is called by its number. */
export function titleOf(activities: readonly ActivityView[], id: string): string {
  const index = activities.findIndex((each) => each.activity === id)
  return activities[index]?.title || t.workNumber(index + 1)
}

/**
 * Groups pieces by activity, the newest first, and last what nobody asked for.
 *
 * @param seat shows one pupil's work only; then groups without any are left out.
 */
export function groupsOf({ activities, pieces }: Works, seat: string | null): Group[] {
  const chosen = seat === null ? pieces : pieces.filter((each) => each.seat === seat)
  const known = new Set(activities.map((each) => each.activity))
  const asked = activities.map((each) => ({
    activity: each.activity as string | null,
    title: titleOf(activities, each.activity),
    open: each.open,
    pieces: chosen.filter((piece) => piece.activity === each.activity),
  }))
  const free = chosen.filter((piece) => piece.activity == null || !known.has(piece.activity))
  const groups: Group[] = [...asked.reverse(), { activity: null, title: t.workFree, open: false, pieces: free }]
  return groups.filter((group, index) => group.pieces.length > 0 || (seat === null && group.activity !== null && (group.open || index === 0)))
}

/** How those stand of whom something was asked. */
export interface Turnout {
  readonly asked: readonly SeatDetail[]
  readonly handed: readonly SeatDetail[]
  /** Of those who have handed in: whose first piece came after the end. */
  readonly late: readonly SeatDetail[]
  readonly missing: readonly SeatDetail[]
  /** Of those who are missing: whose tablet has something to send, or is away and may have. */
  readonly unsent: readonly SeatDetail[]
}

/** Who has handed in for an activity, in time or late, and who is missing. */
export function turnoutOf(all: readonly SeatDetail[], { activities, pieces }: Works, activity: string): Turnout {
  const { seats: chosen = [], closed_ms = 0 } = activities.find((each) => each.activity === activity) ?? {}
  const seats = chosen.length === 0 ? all : all.filter((seat) => chosen.includes(seat.seat))
  const mine = pieces.filter((piece) => piece.activity === activity)
  const has = authorsIn(mine, all)
  const inTime = authorsIn(mine.filter((piece) => closed_ms === 0 || piece.at_ms <= closed_ms), all)
  const handed = seats.filter(has)
  const missing = seats.filter((seat) => !has(seat))
  return { asked: seats, handed, late: handed.filter((seat) => !inTime(seat)), missing, unsent: missing.filter(mayHold) }
}

/** Tells whose these pieces are. */
function authorsIn(pieces: readonly PieceView[], seats: readonly SeatDetail[]): (seat: SeatDetail) => boolean {
  const authors = new Set(pieces.map((piece) => piece.seat))
  const sitting = new Set(seats.map((seat) => seat.seat))
  // A pupil whose seat was freed and who came in again has another seat, and the same name.
  const moved = new Set(pieces.filter((piece) => !sitting.has(piece.seat)).map((piece) => piece.name))
  return (seat) => authors.has(seat.seat) || moved.has(seat.name)
}

/** Whether a tablet may have work that has not come; one that put itself away has none. */
function mayHold(seat: SeatDetail): boolean {
  return (seat.unsent ?? 0) > 0 || (seat.presence === 'away' && seat.tidied !== true)
}

/** Pupils who have handed something in, as the filter lists them. */
export function authorsOf(pieces: readonly PieceView[]): { seat: string; name: string }[] {
  const names = new Map(pieces.map((piece) => [piece.seat, piece.name]))
  return [...names].map(([seat, name]) => ({ seat, name })).sort((a, b) => a.name.localeCompare(b.name))
}

/** The pieces that are there now and were not before. */
export function news(before: ReadonlySet<string>, pieces: readonly PieceView[]): PieceView[] {
  return pieces.filter((piece) => !before.has(piece.piece))
}

/** What can be asked for at one press: what was asked before first, the newest in front. */
export function suggestions(asked: readonly string[], usual: readonly string[], most: number): string[] {
  return [...new Set([...asked].reverse().concat(usual))].filter((title) => title !== '').slice(0, most)
}
