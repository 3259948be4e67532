/**
 * What presses have asked for, until the room says so. Pure.
 *
 * A switch shows its new position at once: the room with the pending commands applied is what the
 * console draws. A command is settled by the first room that agrees with it, and given up after a
 * while, so that the console never shows for long what the hub does not do.
 */
import type { ClassPlan, ClientMessage, Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { nearbyGroups } from './nearby'
import { isOnWall, sameWall } from './wall/wall'

export type Command = Exclude<ClientMessage, { type: 'hello' | 'ping' | 'painted' | 'decoding' | 'offer' | 'withdraw' | 'share' | 'identify' | 'not_me' | 'tidied' | 'watch' | 'pair' | 'holding' | 'examine' | 'sign' | 'answer' | 'touch' | 'list_sendings' | 'approve' | 'resend' | 'cancel_sending' | 'set_approval' | 'revoke_access' }>

type Sharing = NonNullable<SeatDetail['sharing']>

export interface Pending {
  readonly key: string
  readonly command: Command
  /** The room when it was pressed: "let everybody in" means those who were there. */
  readonly before: Room
  readonly at_s: number
}

/** The hub answers within a few tenths of a second; past this it did not hear. */
export const GIVE_UP_S = 5

/** Commands of one key replace each other: the last press counts. */
export function keyOf(command: Command): string {
  switch (command.type) {
    case 'admit':
      return `admit:${command.device ?? ''}`
    case 'invite':
      return `invite:${command.device ?? ''}:${command.cart ?? ''}:${command.room ?? ''}`
    case 'remove':
      return `remove:${command.seat}`
    case 'return_note':
      return `return_note:${command.seat}:${command.activity}`
    case 'decline':
      return `decline:${command.seat}`
    case 'lower_hands':
      return `lower_hands:${command.seat ?? ''}`
    case 'unpair':
      return `unpair:${command.console}`
    case 'start':
    case 'end':
    case 'undo_end':
      return 'phase'
    default:
      return command.type
  }
}

/** Adds a press. */
export function press(pending: readonly Pending[], command: Command, before: Room, at_s: number): Pending[] {
  const key = keyOf(command)
  return [...pending.filter((other) => other.key !== key), { key, command, before, at_s }]
}

/** Drops what the room agrees with. */
export function settle(pending: readonly Pending[], room: Room): Pending[] {
  return pending.filter((each) => !agrees(room, each))
}

/** Drops what was pressed too long ago. */
export function expire(pending: readonly Pending[], now_s: number): Pending[] {
  return pending.filter((each) => now_s - each.at_s < GIVE_UP_S)
}

/** The room as it will be: switches only; what comes or goes waits for the hub. */
export function foresee(room: Room, pending: readonly Pending[]): Room {
  return pending.reduce((shown, { command }) => foreseeOne(shown, command), room)
}

function foreseeOne(room: Room, command: Command): Room {
  switch (command.type) {
    case 'set_mode':
      return { ...room, lesson: { ...room.lesson, mode: command.mode } }
    case 'freeze':
      return { ...room, lesson: { ...room.lesson, frozen: command.on } }
    case 'blank':
      return { ...room, lesson: { ...room.lesson, blank: command.on } }
    case 'set_door':
      return { ...room, door: command.door }
    case 'set_plan':
      return { ...room, plan: command.plan }
    case 'tidy':
      return { ...room, lesson: { ...room.lesson, tidy: command.on } }
    case 'set_wall':
      return { ...projected(room, 'pages', null), wall: command.wall }
    case 'project':
      return projected(room, command.show, command.target ?? null)
    case 'decline':
      return withSharing(room, (seat) => (seat.seat === command.seat && seat.sharing === 'offered' ? 'idle' : sharingOf(seat)))
    case 'lower_hands':
      return { ...room, seats: room.seats.map((seat) => (command.seat == null || command.seat === seat.seat ? lowered(seat) : seat)) }
    case 'end_ask':
      return room.lesson.activity == null
        ? room
        : { ...room, lesson: { ...room.lesson, activity: { ...room.lesson.activity, open: false } } }
    case 'pass_pen':
      // With nothing to draw on, the screen is held still first.
      return room.lesson.surface == null ? room : { ...room, seats: room.seats.map((seat) => ({ ...seat, pen: command.seats.includes(seat.seat) })) }
    case 'give_touch':
      return { ...room, seats: room.seats.map((seat) => ({ ...seat, touch: seat.seat === command.seat })) }
    case 'choose_monitor':
      return { ...room, stream: { ...room.stream, wanted: command.number } }
    default:
      return room
  }
}

/** A hand goes down, and what it offered. */
function lowered(seat: SeatDetail): SeatDetail {
  return { ...seat, hand: false, sharing: seat.sharing === 'offered' ? 'idle' : sharingOf(seat) }
}

/** Who leaves the projector has had its turn: its hand goes down. */
function projected(room: Room, show: Room['show'], target: string | null): Room {
  const chosen = show === 'pupil' ? target : null
  const shown = withSharing(room, (seat) => {
    const sharing = sharingOf(seat)
    const there = sharing === 'asked' || sharing === 'shown'
    if (seat.seat === chosen) return there ? sharing : 'asked'
    return there ? 'idle' : sharing
  })
  return { ...shown, show, target, wall: show === 'pages' ? (room.wall ?? null) : null }
}

function withSharing(room: Room, next: (seat: SeatDetail) => Sharing): Room {
  return { ...room, seats: room.seats.map((seat) => ({ ...seat, sharing: next(seat) })) }
}

function samePlan(one: ClassPlan | undefined, other: ClassPlan): boolean {
  const keys = ['class_name', 'by', 'guests', 'after_school'] as const
  return keys.every((key) => one?.[key] === other[key])
}

function sharingOf(seat: SeatDetail): Sharing {
  return seat.sharing ?? 'idle'
}

function agrees(room: Room, { command, before }: Pending): boolean {
  switch (command.type) {
    case 'set_mode':
      return room.lesson.mode === command.mode
    case 'freeze':
      return room.lesson.frozen === command.on
    case 'blank':
      return room.lesson.blank === command.on
    case 'set_door':
      return room.door === command.door
    case 'set_plan':
      return samePlan(room.plan, command.plan)
    case 'tidy':
      return (room.lesson.tidy ?? false) === command.on
    case 'set_wall':
      return room.show === 'pages' && sameWall(room.wall, command.wall)
    case 'return_note':
      return room.seats.every(({ seat, returned = [] }) => seat !== command.seat || returned.includes(command.activity) === (command.on ?? true))
    case 'project':
      // A pupil whose tablet is a page is shown as a page.
      if (command.show === 'pupil' && room.show === 'pages') return isOnWall(room, command.target ?? '')
      return room.show === command.show && (room.target ?? null) === (command.target ?? null)
    case 'pass_pen':
      return room.seats.every((seat) => (seat.pen ?? false) === command.seats.includes(seat.seat))
    case 'give_touch':
      return room.seats.every((seat) => (seat.touch ?? false) === (seat.seat === command.seat))
    case 'show_surface':
      return (room.lesson.surface?.surface ?? null) !== (before.lesson.surface?.surface ?? null)
    case 'choose_monitor':
      return room.stream.wanted === command.number
    case 'decline':
      return room.seats.every((seat) => seat.seat !== command.seat || seat.sharing !== 'offered')
    case 'ask':
      return (room.lesson.activity?.activity ?? null) !== (before.lesson.activity?.activity ?? null)
    case 'lower_hands':
      return room.seats.every((seat) => (command.seat != null && seat.seat !== command.seat) || seat.hand !== true)
    case 'pose':
      return (room.question?.question.question ?? null) !== (before.question?.question.question ?? null)
    case 'end_question':
      return command.clear === true ? room.question == null : room.question?.question.open !== true
    case 'end_ask':
      return room.lesson.activity?.open !== true
    case 'start':
    case 'undo_end':
      return room.lesson.phase === 'live'
    case 'end':
      return room.lesson.phase !== 'live'
    case 'remove':
      return room.seats.every((seat) => seat.seat !== command.seat)
    case 'set_pin':
      return (room.pin ?? 'none') === (command.pin == null ? 'none' : 'set')
    case 'unpair':
      return room.consoles.every((other) => other.console !== command.console)
    case 'invite':
      return nearbyGroups(room).every(({ place, tablets }) =>
        tablets.every(({ device, standing }) => {
          const one = command.device != null
          const meant = one ? device === command.device : (command.room ?? null) === place.room && (command.cart ?? null) === place.cart
          return !meant || (standing !== 'free' && standing !== 'elsewhere' && standing !== 'knocking')
        }),
      )
    case 'admit': {
      const asked = command.device ?? null
      const meant = asked === null ? before.knocking.map((visitor) => visitor.device) : [asked]
      return room.knocking.every((visitor) => !meant.includes(visitor.device))
    }
    default:
      return true // the next room tells
  }
}
