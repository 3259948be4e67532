/**
 * When to connect, to ask whether the hub is still there, and to give a socket up.
 *
 * A pure state machine: the caller tells what happened and when (milliseconds of any monotonic
 * clock), and does what it is told; `kit/link.ts` is the thin shell with the socket and the timer.
 */
import { HEARTBEAT_S } from './limits'
import type { ErrorCode, Refusal } from './messages'

/** `lost` was open before, `connecting` never was; `stopped` waits for a gesture. */
export type LinkState = 'connecting' | 'open' | 'lost' | 'stopped'

/** What the caller does now, in order. `close` drops the socket, whose later events no longer count. */
export type Action = 'open' | 'close' | 'ping' | 'reload'

const BACKOFF_FIRST_MS = 300
/** A tablet is back within two seconds of the network's return, however long it was away. */
const BACKOFF_MAX_MS = 600
/** A link that held this long was a good one: the next retry is quick again. */
const GOOD_LINK_MS = 2000
/** A network that swallows packets would keep a socket connecting for minutes; a lost first packet is repeated after 1 s. */
const CONNECT_MS = 2000
/** Once it is open, a hub that greets a whole class may take its time. */
const WELCOME_MS = 6000
/** Tries after which the hub is asked for a sign of life first: browsers put off sockets that fail often, by seconds. */
const SHY_ATTEMPTS = 3
const SILENT_HEARTBEATS = 2.5
/** On waking: silence that raises doubt, and how long the hub has to answer. */
const DOUBT_MS = 300
const PROBE_MS = 800
/** A timer that fires this late has slept, and what it missed may still be in the queue. */
const SLEPT_MS = 1000
const NO_LESSON_MS = 2000
const OUTDATED_MS = 10_000
const RETRY_MAX_S = 120

/** What only a person can put right. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'wrong_code', 'bad_name', 'door_closed', 'room_full', 'seat_in_use', 'seat_moved', 'seat_removed', 'bad_token',
  'lesson_over', 'wrong_version', 'forbidden', 'bad_badge', 'bad_keepsake', 'not_in_class',
] as const)

export class Connection {
  /** What the page shows. */
  state: LinkState = 'connecting'
  /** When {@link tick} wants to be called next; `null` while only an event can change anything. */
  deadline: number | null = null

  private socket: 'none' | 'connecting' | 'up' = 'none'
  private attempts = 0
  private heartbeatMs = HEARTBEAT_S * 1000
  private since = 0
  private heard = 0
  private spoke = 0
  private probeUntil: number | null = null

  constructor(private readonly random: () => number = Math.random) {}

  /** Connects at once, whatever was before: the start, and a person's "try again". */
  retryNow(now: number): Action[] {
    const actions: Action[] = this.socket === 'none' ? [] : ['close']
    if (this.state !== 'connecting') this.state = this.state === 'stopped' ? 'connecting' : 'lost'
    return [...actions, ...this.connect(now)]
  }

  /** Ends the link. */
  stop(): Action[] {
    const actions: Action[] = this.socket === 'none' ? [] : ['close']
    this.socket = 'none'
    this.state = 'stopped'
    this.deadline = null
    return actions
  }

  /** Whether the hub should give a sign of life before a socket is opened. */
  get shy(): boolean {
    return this.attempts >= SHY_ATTEMPTS
  }

  /** The socket is open, and the hello goes out. */
  opened(now: number): void {
    if (this.socket === 'connecting') this.deadline = now + WELCOME_MS
  }

  /** The caller sent something. */
  sent(now: number): void {
    this.spoke = now
    this.plan()
  }

  /** Something arrived: the hub is there. */
  received(now: number): void {
    this.heard = now
    this.probeUntil = null
    this.plan()
  }

  /** The hub took the hello: it let us in, or lets us wait at the door. */
  accepted(now: number, heartbeatS: number | null): void {
    if (heartbeatS !== null) this.heartbeatMs = Math.min(Math.max(heartbeatS, 1), 60) * 1000
    if (this.socket === 'up') return
    this.socket = 'up'
    this.state = 'open'
    this.since = now
    this.plan()
  }

  /** The hub refused, and closes. `mayReload` says that this build was not reloaded before. */
  refused(now: number, refusal: Refusal, mayReload: boolean): Action[] {
    if (!refusal.fatal) return []
    if (FINAL.has(refusal.code)) return this.stop()
    if (refusal.code === 'page_outdated') {
      return mayReload ? [...this.stop(), 'reload'] : this.drop(now, OUTDATED_MS)
    }
    const told = refusal.retry_after_s ?? null
    if (told !== null) return this.drop(now, Math.min(told, RETRY_MAX_S) * 1000 + this.random() * BACKOFF_FIRST_MS)
    return this.drop(now, refusal.code === 'no_lesson' ? NO_LESSON_MS : null)
  }

  /** The socket closed by itself. */
  closed(now: number): Action[] {
    if (this.socket === 'none') return []
    this.drop(now, null) // the socket is gone already
    return []
  }

  /** The tablet is looked at again, or has a network again. */
  woke(now: number): Action[] {
    if (this.state === 'stopped') return []
    this.attempts = 0
    if (this.socket === 'none') return this.connect(now)
    // What was asked of another network, or before a nap, is answered by nobody.
    if (this.socket === 'connecting') return now - this.since > DOUBT_MS ? ['close', ...this.connect(now)] : []
    return now - this.heard > DOUBT_MS && this.probeUntil === null ? this.probe(now) : []
  }

  /** The deadline has come. */
  tick(now: number): Action[] {
    const due = this.deadline
    if (due === null || now < due) return []
    if (this.socket === 'none') return this.connect(now)
    if (this.socket === 'connecting') return this.drop(now, null)
    if (this.probeUntil !== null) return this.again(now)
    if (now - this.heard >= this.heartbeatMs * SILENT_HEARTBEATS) {
      return now - due > SLEPT_MS ? this.probe(now) : this.drop(now, null)
    }
    this.spoke = now
    this.plan()
    return ['ping']
  }

  private connect(now: number): Action[] {
    this.socket = 'connecting'
    this.since = this.heard = this.spoke = now
    this.probeUntil = null
    this.deadline = now + CONNECT_MS
    return ['open']
  }

  private probe(now: number): Action[] {
    this.probeUntil = now + PROBE_MS
    this.spoke = now
    this.plan()
    return ['ping']
  }

  /** Gives the socket up, which does not answer, and connects again at once: somebody looks. */
  private again(now: number): Action[] {
    this.state = 'lost'
    return ['close', ...this.connect(now)]
  }

  /** Gives the socket up and connects again after a while. */
  private drop(now: number, delayMs: number | null): Action[] {
    if (this.socket === 'up') {
      this.state = 'lost'
      if (now - this.since >= GOOD_LINK_MS) this.attempts = 0
    }
    this.socket = 'none'
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.attempts)
    this.attempts = Math.min(this.attempts + 1, 10)
    // Spread, so that a class that lost the wifi together does not come back in one instant.
    this.deadline = now + (delayMs ?? backoff * (0.5 + 0.5 * this.random()))
    return ['close']
  }

  private plan(): void {
    if (this.socket !== 'up') return
    const silent = this.heard + this.heartbeatMs * SILENT_HEARTBEATS
    this.deadline = this.probeUntil ?? Math.min(this.spoke + this.heartbeatMs, silent)
  }
}
