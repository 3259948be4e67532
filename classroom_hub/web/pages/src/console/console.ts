/** The console's state: what the hub says, what was pressed, and the link between the two. */
import { errorWords } from '@classroom-hub/kit/errors'
import { openLink } from '@classroom-hub/kit/link'
import type { Link, LinkState } from '@classroom-hub/kit/link'
import type { Checkup, ClientMessage, ErrorCode, HubMessage, PairingOffer, Room, Sendings, Works } from '@classroom-hub/protocol/src/messages'
import { computed, effect, signal } from '@preact/signals'
import { clock_s, now_s } from '../shared/clock'
import { NO_CHECKUP } from './checks'
import { expire, foresee, keyOf, press, settle } from './pending'
import type { Command, Pending } from './pending'
import { t } from './words'

/** On what leaves for the portal; the answer is another list of it. */
export type Telling = Extract<ClientMessage, { type: 'list_sendings' | 'approve' | 'resend' | 'cancel_sending' | 'set_approval' | 'revoke_access' }>

/** The room as the hub told it last, and when. */
const told = signal<Room | null>(null)
const toldAt_s = signal(0)
const pending = signal<readonly Pending[]>([])

/** What the console draws: the room, with the presses under way. `null` before the first word. */
export const room = computed(() => (told.value === null ? null : foresee(told.value, pending.value)))
/** Before the hub's first word. */
export const NO_WORKS: Works = { type: 'works', activities: [], pieces: [], older: 0, outbox: {} }
/** The lesson's work as the hub told it last. */
export const works = signal<Works>(NO_WORKS)
/** What the checks found last, and when the hub said so. */
export const checkup = signal<Checkup>(NO_CHECKUP)
const checkupAt_s = signal(0)
/** What is on its way to the portals, as it was asked for last; `null`: not yet. */
export const sendings = signal<Sendings | null>(null)
export const linkState = signal<LinkState>('connecting')
/** Why the hub will not talk to this page. */
export const refusal = signal<ErrorCode | null>(null)
export const toast = signal<{ readonly id: number; readonly text: string } | null>(null)
/** The latest pairing offer, and when it came. */
export const offer = signal<{ readonly offer: PairingOffer; readonly at_s: number } | null>(null)
/** Whether commands can be given. */
export const connected = computed(() => linkState.value === 'open' && told.value !== null)

/** Seconds since the hub last spoke of the room; its ages and countdowns go on from there. */
export function sinceTold_s(): number {
  return Math.max(0, clock_s.value - toldAt_s.value)
}

/** Pictures go to whoever shows them. */
export interface PictureTaker {
  take: (data: ArrayBuffer) => void
  reset: () => void
  welcomed: () => void
}

let link: Link | undefined
let pictures: PictureTaker | undefined
let toasts = 0

/** Opens the link; once a page. */
export function connect(taker: PictureTaker): Link {
  pictures = taker
  link = openLink({ role: 'console', hello: () => ({}), onMessage, onState, onFrame: (data) => pictures?.take(data) })
  // Reading the clock keeps it ticking, and it is read only while something is pending.
  effect(() => {
    if (pending.value.length === 0) return
    const kept = expire(pending.value, clock_s.value)
    if (kept.length === pending.value.length) return
    pending.value = kept
    say(t.unanswered)
  })
  return link
}

/** Gives a command; it is pending until a room agrees. */
export function give(command: Command): void {
  if (!connected.value || told.value === null) return
  pending.value = press(pending.value, command, told.value, now_s())
  link?.send(command)
}

/** Whether such a command is under way. */
export function isPending(command: Command): boolean {
  const key = keyOf(command)
  return pending.value.some((each) => each.key === key)
}

/** Asks for a pairing address; it comes as {@link offer}. */
export function askPairing(): void {
  offer.value = null
  link?.send({ type: 'pair' })
}

/** Says something that no room answers. */
export function tell(message: Telling): void {
  if (connected.peek()) link?.send(message)
}

/** Asks for the checks to be made again. */
export function examine(): void {
  link?.send({ type: 'examine' })
}

/** Seconds since the checks were made. */
export function sinceChecked_s(): number {
  return (checkup.value.ago_s ?? 0) + Math.max(0, clock_s.value - checkupAt_s.value)
}

/** Asks for the live picture, or for no more of it. */
export function watch(on: boolean): void {
  link?.send({ type: 'watch', on })
}

export function retry(): void {
  refusal.value = null
  link?.retryNow()
}

/** Shows a sentence for a while. */
export function say(text: string): void {
  toast.value = { id: ++toasts, text }
}

function onMessage(message: HubMessage): void {
  switch (message.type) {
    case 'welcome':
      pictures?.welcomed()
      break
    case 'room':
      told.value = message
      toldAt_s.value = now_s()
      pending.value = settle(pending.value, message)
      break
    case 'works':
      works.value = message
      break
    case 'sendings':
      sendings.value = message
      break
    case 'checkup':
      checkup.value = message
      checkupAt_s.value = now_s()
      break
    case 'pairing':
      offer.value = { offer: message, at_s: now_s() }
      break
    case 'error':
      // The hub does not say which command it refused: none is believed any more.
      pending.value = []
      if (message.fatal) refusal.value = message.code
      else say(errorWords(message.code, 'teacher'))
      break
  }
}

function onState(state: LinkState): void {
  linkState.value = state
  if (state === 'open') {
    refusal.value = null
    pictures?.reset()
  } else {
    pending.value = []
    offer.value = null
  }
}
