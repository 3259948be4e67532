/** Keeps the drawing: at once on the tablet, and a moment later on the hub, so that another tablet can go on with it. */
import { signal } from '@preact/signals'
import { MAX_PAGE_BYTES } from '@classroom-hub/protocol/src/limits'
import type { Easel } from '../drawing/easel'
import { Shelf } from './shelf'
import { unsaved } from './unsaved'

/** Whose page, and where to. */
export interface Owner {
  readonly hub: string
  readonly seat: string
  readonly token: string
}

interface Kept {
  readonly revision: number
  readonly page: unknown
}

/** `kept`: the hub has it; `saving`: this tablet has it, the hub not yet. */
export type SaveState = 'none' | 'saving' | 'kept'

const REST_MS = 1500
const AGAIN_MS = 4000
const TIMEOUT_MS = 10_000

export class Keeper {
  readonly state = signal<SaveState>('none')
  private readonly shelf = new Shelf<Kept>('pages')
  private owner: Owner | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private known = 0
  private sending = false

  constructor(private readonly easel: Easel, private readonly base: () => string) {
    easel.revision.subscribe(() => this.changed())
  }

  /** Turns to a pupil's page: this tablet's copy or the hub's, whichever is newer. */
  async turnTo(owner: Owner | null): Promise<void> {
    if (owner?.seat === this.owner?.seat && owner?.hub === this.owner?.hub) {
      this.owner = owner
      return
    }
    clearTimeout(this.timer)
    this.owner = owner
    this.known = 0
    this.state.value = 'none'
    this.easel.reset()
    if (owner === null) return
    const own = await this.shelf.get(key(owner))
    if (this.owner !== owner) return
    if (own !== undefined) this.easel.load(own.page, own.revision)
    const hubs = await this.fetch(owner)
    if (this.owner !== owner) return
    if (hubs !== null) {
      this.known = hubs.revision
      this.easel.load(hubs.page, hubs.revision)
    }
    this.changed()
  }

  /** Leaves nothing of the pupil on the tablet. */
  async forget(): Promise<void> {
    const pages = await this.shelf.all()
    await Promise.all(pages.map(([name]) => this.shelf.remove(name)))
    unsaved.clear()
  }

  /** The hub can be reached again. */
  hurry(): void {
    if (this.state.peek() === 'saving') this.plan(0)
  }

  private changed(): void {
    const { owner } = this
    if (owner === null) return
    const { revision, page } = this.easel.save()
    if (revision === this.known) {
      unsaved.remove(key(owner))
      this.state.value = revision === 0 ? 'none' : 'kept'
      return
    }
    this.state.value = 'saving'
    unsaved.add(key(owner))
    void this.shelf.put(key(owner), { revision, page })
    this.plan(REST_MS)
  }

  private plan(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.save(), ms)
  }

  private async save(): Promise<void> {
    const { owner } = this
    if (owner === null || this.sending) return
    const { revision, page } = this.easel.save()
    const body = JSON.stringify(page)
    if (body.length > MAX_PAGE_BYTES) return
    this.sending = true
    const answer = await this.ask(owner, { method: 'PUT', body, headers: { 'X-Revision': String(revision) } })
    this.sending = false
    if (this.owner !== owner) return
    if (answer?.status === 204 || answer?.status === 409) {
      this.known = Number(answer.headers.get('X-Revision'))
      // Another tablet went on with this page: its copy is the newer one, or came first.
      if (answer.status === 409 && this.known >= this.easel.save().revision) {
        const hubs = await this.fetch(owner)
        if (hubs !== null && this.owner === owner) this.easel.load(hubs.page, hubs.revision, true)
      }
      if (this.easel.save().revision === this.known) {
        unsaved.remove(key(owner))
        this.state.value = 'kept'
      } else this.plan(REST_MS)
    } else this.plan(AGAIN_MS)
  }

  private async fetch(owner: Owner): Promise<Kept | null> {
    const answer = await this.ask(owner, { method: 'GET' })
    if (answer?.status !== 200) return null
    try {
      return { revision: Number(answer.headers.get('X-Revision')), page: await answer.json() }
    } catch {
      return null
    }
  }

  private async ask(owner: Owner, options: RequestInit): Promise<Response | null> {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS)
    try {
      const headers = { ...options.headers, Authorization: `Bearer ${owner.token}` }
      return await fetch(`${this.base()}/page`, { ...options, headers, signal: stop.signal, cache: 'no-store' })
    } catch {
      return null // the hub is away: the tablet has it
    } finally {
      clearTimeout(timer)
    }
  }
}

const key = (owner: Owner): string => `${owner.hub}:${owner.seat}`
