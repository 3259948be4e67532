/** What the console says of states: each with a tone, and words that need no colour. Pure. */
import type { Presence, Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { span } from '../shared/time'
import { t } from './words'

export type Tone = 'ok' | 'wait' | 'problem' | 'accent' | 'quiet'
export type SignKind = 'live' | 'frozen' | 'blank' | 'none'

export interface Sign {
  readonly kind: SignKind
  readonly tone: Tone
  readonly text: string
  /** Which screen; left out where there is little room. */
  readonly what?: string
}

/** The constant sign of what is being streamed. */
export function signOf(room: Pick<Room, 'lesson' | 'stream'>): Sign {
  const { lesson, stream } = room
  if (lesson.phase !== 'live') return { kind: 'none', tone: 'quiet', text: t.sign_none }
  if (lesson.blank) return { kind: 'blank', tone: 'wait', text: t.sign_blank }
  if (!stream.live || stream.source === '') return { kind: 'none', tone: 'problem', text: t.sign_none }
  if (lesson.frozen) return { kind: 'frozen', tone: 'wait', text: t.sign_frozen }
  return { kind: 'live', tone: 'ok', text: t.sign, what: t.signWhat(sourceOf(stream)) }
}

function sourceOf(stream: Room['stream']): string {
  return stream.source === 'synthetic' ? t.synthetic : t.screen(stream.label)
}

/** Whether there is another screen to stream. */
export function hasChoice(room: Pick<Room, 'stream'>): boolean {
  return (room.stream.monitors ?? []).length > 1
}

const TONES: Readonly<Record<Presence, Tone>> = { here: 'quiet', lagging: 'wait', away: 'problem' }

/** A seat's presence; the ages go on by `passed_s` since the hub told them. */
export function presenceOf(seat: SeatDetail, passed_s: number): { presence: Presence; tone: Tone; text: string } {
  const presence = seat.presence ?? 'here'
  const tone = TONES[presence]
  if (presence === 'here') return { presence, tone, text: t.presence_here }
  if (presence === 'lagging') return { presence, tone, text: since(t.presence_lagging, seat.behind_s ?? 0) }
  return { presence, tone, text: since(t.presence_away, (seat.last_seen_s ?? 0) + passed_s) }
}

/** How pictures reach a tablet; `stills` come one by one, since its browser cannot do more. */
export type LinkKind = 'good' | 'slow' | 'poor' | 'stills'

const LINK_TONES: Readonly<Record<LinkKind, Tone>> = { good: 'ok', slow: 'wait', poor: 'problem', stills: 'quiet' }

/** A seat's link: a sentence, and in short for a card. `null` where there is none. */
export function linkOf(seat: SeatDetail): { kind: LinkKind; tone: Tone; text: string; short: string } | null {
  if (seat.presence === 'away') return null
  const trouble = seat.trouble ?? ''
  const link = seat.link ?? 'good'
  const failed = link === 'good' && trouble !== ''
  const kind = failed && (seat.decoder ?? 'none') === 'none' ? 'stills' : link
  return { kind, tone: LINK_TONES[kind], text: textOf(kind, trouble, failed), short: kind === 'good' ? t.tablet_good : t[`short_${kind}`] }
}

function textOf(kind: LinkKind, trouble: string, failed: boolean): string {
  if (kind === 'stills') return trouble === 'blocked' ? t.tablet_blocked : t.tablet_stills
  return failed ? t.tablet_second : t[`tablet_${kind}`]
}

function since(state: string, seconds: number): string {
  const length = span(seconds)
  return length === '' ? state : t.since(state, length)
}

/** How many are online, of how many. */
export function attendance(room: Pick<Room, 'seats'>): { here: number; total: number } {
  const here = room.seats.filter((seat) => seat.presence !== 'away').length
  return { here, total: room.seats.length }
}

/** One sentence for what is amiss: what happened, and what to do. */
export function troubleWords(code: string): string {
  switch (code) {
    case 'no_display':
    case 'no_monitor':
    case 'no_region':
    case 'monitor_gone':
    case 'wayland':
    case 'screen_not_allowed':
    case 'no_network':
    case 'no_browser':
    case 'stream_failed':
    case 'disk_full':
    case 'work_damaged':
    case 'work_locked':
    case 'work_held':
    case 'tls_expiring':
    case 'tls_expired':
    case 'tls_damaged':
    case 'tls_port':
      return t[code]
    default:
      return t.troubleOther(code)
  }
}

/** A found tablet's state; what an unknown newer agent says is shown as available. */
export function foundWords(state: string): string {
  switch (state) {
    case 'live':
    case 'joined':
      return t.found_live
    case 'invited':
      return t.found_invited
    case 'busy':
      return t.found_busy
    default:
      return t.found_idle
  }
}
