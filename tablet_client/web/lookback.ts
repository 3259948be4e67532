/** Looking back: what was on the board in this lesson and is there no more. Pictures are fetched while somebody looks. */
import { computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import type { Session } from './session'
import { stateOf } from './state'

/** A moment of the board; `seenMs` is when it went, on this tablet's `performance.now()`. */
export interface Moment {
  readonly id: string
  readonly seenMs: number
}

type Form = 'thumbnail' | 'image'

const TIMEOUT_MS = 10_000

export class LookBack {
  readonly opened = signal(false)
  /** Empty where there is nothing to look back at, or no time for it; the newest last. */
  readonly moments: ReadonlySignal<readonly Moment[]>
  /** The moment that is shown large. */
  readonly chosen: ReadonlySignal<Moment | null>
  /** Addresses of the pictures that are here, by `ID/form`; as many as there are moments, twice. */
  private readonly pictures = signal<ReadonlyMap<string, string>>(new Map())
  private readonly wish = signal<string | null>(null)
  private readonly failed = new Set<string>()
  private stop = new AbortController()
  private fetching = false

  constructor(private readonly session: Session, private readonly base: () => string) {
    this.moments = computed(() => {
      const { stage, lesson, desk, snapshots } = session
      return stateOf(stage.value, lesson.value, desk.value.large === true) === 'live' ? snapshots.value : []
    })
    this.chosen = computed(() => {
      const moments = this.moments.value
      return moments.find(({ id }) => id === this.wish.value) ?? moments[moments.length - 1] ?? null
    })
    effect(() => {
      if (this.moments.value.length === 0) this.close()
    })
    effect(() => {
      if (!this.opened.value || this.moments.value.length === 0 || this.chosen.value === null) return
      this.forgetOld()
      this.failed.clear() // what the hub has just told of, or somebody asks for, is worth another try
      void this.fetchAll()
    })
  }

  /** Shows the newest moment, or the live board again. */
  toggle(): void {
    if (this.opened.peek()) this.close()
    else this.opened.value = this.moments.peek().length > 0
  }

  close(): void {
    this.opened.value = false
    this.stop.abort()
    this.stop = new AbortController()
    this.pictures.peek().forEach((address) => URL.revokeObjectURL(address))
    this.pictures.value = new Map()
    this.failed.clear()
    this.wish.value = null
  }

  choose(id: string): void {
    this.wish.value = id
    this.failed.delete(`${id}/image`)
    void this.fetchAll()
  }

  /** Goes to the moment before or after the one that is shown. */
  step(by: 1 | -1): void {
    const moments = this.moments.peek()
    const next = moments[moments.findIndex(({ id }) => id === this.chosen.peek()?.id) + by]
    if (next !== undefined) this.choose(next.id)
  }

  /** The picture's address, once it is here. */
  picture(id: string, form: Form): string | undefined {
    return this.pictures.value.get(`${id}/${form}`)
  }

  /** One after the other, what is looked at first: thirty tablets may open at once. */
  private async fetchAll(): Promise<void> {
    if (this.fetching) return
    this.fetching = true
    try {
      for (let key = this.next(); key !== null; key = this.next()) await this.fetch(key)
    } finally {
      this.fetching = false
    }
  }

  private next(): string | null {
    const chosen = this.chosen.peek()
    if (!this.opened.peek() || chosen === null) return null
    const others = [...this.moments.peek()].reverse().map(({ id }) => `${id}/thumbnail`)
    const missing = (key: string): boolean => !this.pictures.peek().has(key) && !this.failed.has(key)
    return [`${chosen.id}/thumbnail`, `${chosen.id}/image`, ...others].find(missing) ?? null
  }

  private async fetch(key: string): Promise<void> {
    const stop = (this.stop = new AbortController())
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS)
    try {
      const headers = { Authorization: `Bearer ${this.session.owner.peek()?.token ?? ''}` }
      const answer = await fetch(`${this.base()}/snapshots/${key}`, { headers, signal: stop.signal, cache: 'no-store' })
      if (!answer.ok) throw new Error(String(answer.status))
      const blob = await answer.blob()
      if (this.stop === stop) this.pictures.value = new Map(this.pictures.peek()).set(key, URL.createObjectURL(blob))
    } catch {
      if (this.stop === stop) this.failed.add(key) // gone, or the hub is away: the others may come
    } finally {
      clearTimeout(timer)
    }
  }

  /** Lets go of what can be looked back at no more. */
  private forgetOld(): void {
    const ids = new Set(this.moments.peek().map(({ id }) => id))
    const pictures = this.pictures.peek()
    const old = [...pictures.keys()].filter((key) => !ids.has(key.split('/')[0]!))
    if (old.length === 0) return
    old.forEach((key) => URL.revokeObjectURL(pictures.get(key)!))
    this.pictures.value = new Map([...pictures].filter(([key]) => !old.includes(key)))
  }
}
