/**
 * Work on its way to the hub: kept on the tablet until the hub has it, sent one piece after the other.
 *
 * The shells are passed in: where it is kept, how it is sent, and the clock.
 */
import { computed, signal } from '@preact/signals'

/** A piece of work as it is kept; `data` is the file itself, since a file's handle dies with the page. */
export interface Parcel {
  readonly id: string
  readonly hub: string
  readonly token: string
  readonly name: string
  readonly type: string
  readonly activity: string | null
  readonly data: ArrayBuffer
  readonly made_ms: number
  /** The upload's path on the hub, once there is one. */
  readonly path: string | null
  /** `false`: a drawing without a photo on it. Whatever else may be one. */
  readonly photo?: boolean
  /** The hub did not take it: it stays here, and the next page asks once more. */
  readonly refused?: boolean
}

/** `later`: try again; `refused`: the hub does not take it. */
export type Outcome = 'in' | 'later' | 'refused'

export interface Entry {
  readonly id: string
  readonly name: string
  readonly activity: string | null
  readonly state: 'waiting' | 'sending' | 'in' | 'refused'
  /** 0 to 1. */
  readonly progress: number
}

export interface Shells {
  keep: (parcel: Parcel) => Promise<unknown>
  forget: (id: string) => Promise<unknown>
  kept: () => Promise<readonly Parcel[]>
  /** Sends from where the hub has it; tells the path once it is known, and progress. */
  send: (parcel: Parcel, told: { path: (path: string) => void; progress: (part: number) => void }) => Promise<Outcome>
  wait: (ms: number) => Promise<void>
}

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 20_000
/** Refused pieces that stay on the tablet, the latest: it may be somebody's only photo. */
const REFUSED_KEPT = 10
/** What was delivered is shown for a while, the latest only. */
const SHOWN = 6

export class Outbox {
  readonly entries = signal<readonly Entry[]>([])
  /** Whether what an earlier page left is listed. */
  readonly opened = signal(false)
  /** How many pieces are not in yet. */
  readonly unsent = computed(() => this.entries.value.filter(({ state }) => state === 'waiting' || state === 'sending').length)
  /** What became of the latest piece, until the pupil is told. */
  readonly news = signal<Entry | null>(null)
  private readonly queue: Parcel[] = []
  private running = false
  /** Somebody asked not to wait, maybe while a try was still under way. */
  private hurried = false
  private wake: () => void = () => undefined

  constructor(private readonly shells: Shells) {}

  /** Takes up what an earlier page left. */
  async open(): Promise<void> {
    const kept = [...(await this.shells.kept())].sort((a, b) => a.made_ms - b.made_ms)
    for (const parcel of kept) if (!this.queue.some((other) => other.id === parcel.id)) this.enlist(parcel)
    this.opened.value = true
    void this.run()
  }

  /** Gives up what the hub refused, for good: somebody has decided so. */
  async dropRefused(): Promise<void> {
    const aside = (await this.shells.kept()).filter((each) => each.refused === true)
    await Promise.all(aside.map((each) => this.shells.forget(each.id)))
    this.entries.value = this.entries.peek().filter((entry) => entry.state !== 'refused')
  }

  /** Takes a new piece; resolves once it is kept on the tablet. */
  async add(parcel: Parcel): Promise<void> {
    this.enlist(parcel)
    await this.shells.keep(parcel)
    this.hurry() // an older piece that waits holds no new one up
    void this.run()
  }

  /** The hub can be reached again: no more waiting. */
  hurry(): void {
    this.hurried = true
    this.wake()
  }

  /** Whether something is not in yet. */
  get waiting(): boolean {
    return this.entries.value.some((entry) => entry.state === 'waiting' || entry.state === 'sending')
  }

  private enlist(parcel: Parcel): void {
    this.queue.push(parcel)
    const { id, name, activity } = parcel
    this.entries.value = [...this.entries.peek(), { id, name, activity, state: 'waiting', progress: 0 }]
  }

  private async run(): Promise<void> {
    if (this.running) return
    this.running = true
    let wait = FIRST_WAIT_MS
    let failed = 0
    while (this.queue.length > 0) {
      const outcome = await this.deliver(this.queue[0]!)
      if (outcome !== 'later') {
        wait = FIRST_WAIT_MS
        failed = 0
        continue
      }
      // Another piece may have better luck than one that this hub does not know, or has no room for.
      this.queue.push(this.queue.shift()!)
      if (++failed < this.queue.length) continue
      failed = 0
      if (this.hurried) wait = FIRST_WAIT_MS
      this.hurried = false
      await Promise.race([this.shells.wait(wait), new Promise<void>((done) => (this.wake = done))])
      wait = Math.min(2 * wait, LONGEST_WAIT_MS)
    }
    this.running = false
  }

  private async deliver(parcel: Parcel): Promise<Outcome> {
    let current = parcel
    this.set(parcel.id, { state: 'sending' })
    const outcome = await this.shells.send(parcel, {
      path: (path) => {
        current = { ...current, path }
        this.queue[0] = current
        void this.shells.keep(current)
      },
      progress: (progress) => this.set(parcel.id, { progress }),
    })
    if (outcome === 'later') {
      this.set(parcel.id, { state: 'waiting' })
      return outcome
    }
    this.queue.shift()
    if (outcome === 'in') await this.shells.forget(parcel.id)
    else await this.setAside(current)
    this.set(parcel.id, { state: outcome, progress: 1 })
    this.news.value = this.entries.peek().find(({ id }) => id === parcel.id) ?? null
    const done = this.entries.peek().filter((entry) => entry.state === 'in' || entry.state === 'refused')
    const old = new Set(done.slice(0, -SHOWN).map((entry) => entry.id))
    this.entries.value = this.entries.peek().filter((entry) => !old.has(entry.id))
    return outcome
  }

  private async setAside(parcel: Parcel): Promise<void> {
    await this.shells.keep({ ...parcel, refused: true })
    const aside = (await this.shells.kept()).filter((each) => each.refused === true)
    const old = aside.sort((a, b) => a.made_ms - b.made_ms).slice(0, -REFUSED_KEPT)
    await Promise.all(old.map((each) => this.shells.forget(each.id)))
  }

  private set(id: string, change: Partial<Entry>): void {
    this.entries.value = this.entries.peek().map((entry) => (entry.id === id ? { ...entry, ...change } : entry))
  }
}
