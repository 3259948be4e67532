/** The page that came back: what the teacher wrote lies over the pupil's own, and is never mixed with it. */
import { LiveInk } from '@classroom-hub/kit/drawing/live'
import { computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import type { Session } from './session'

export class Returned {
  /** The teacher's layer on the page at hand; `null`: that page did not come back. */
  readonly ink = signal<LiveInk | null>(null)
  /** Whether the pupil looks at it. */
  readonly on = signal(true)
  readonly shown = computed(() => (this.on.value ? (this.ink.value?.layer ?? null) : null))
  /** The activity of the page at hand; `null`: that page did not come back. */
  readonly page: ReadonlySignal<string | null>
  /** Activities whose page came back and was not seen yet. */
  readonly unseen: ReadonlySignal<readonly string[]>
  /** Those of them that the pupil was not told of either. */
  readonly news: ReadonlySignal<readonly string[]>
  private readonly seen = signal<ReadonlySet<string>>(new Set())
  private readonly heard = signal<ReadonlySet<string>>(new Set())

  /** @param page the document of the page at hand, its own or its group's; `sheet`: which of its sheets. */
  constructor(session: Session, page: ReadonlySignal<string | null>, sheet: ReadonlySignal<number>) {
    const returned = computed(() => session.desk.value.returned ?? [])
    this.unseen = computed(() => returned.value.filter((each) => !this.seen.value.has(each)))
    this.news = computed(() => this.unseen.value.filter((each) => !this.heard.value.has(each)))
    this.page = computed(() => {
      const [, activity] = page.value?.split('.') ?? []
      return activity !== undefined && returned.value.includes(activity) ? activity : null
    })
    const note = computed(() => {
      const seat = session.owner.value?.seat
      return this.page.value !== null && seat !== undefined ? `note.${this.page.value}.${seat}` : null
    })
    effect(() => {
      // What the teacher takes back, and gives again, is news again.
      const back = new Set(returned.value)
      for (const known of [this.seen, this.heard]) {
        const left = [...known.peek()].filter((each) => back.has(each))
        if (left.length < known.peek().size) known.value = new Set(left)
      }
    })
    effect(() => this.ink.value?.turnTo(sheet.value))
    effect(() => {
      const token = session.owner.value?.token
      const name = note.value
      if (name === null || token === undefined) return
      const ink = new LiveInk(name, token)
      ink.open()
      this.ink.value = ink
      this.on.value = true
      return () => {
        this.ink.value = null
        ink.end()
      }
    })
  }

  /** The pupil has the page before its eyes. */
  see(activity: string): void {
    this.seen.value = new Set([...this.seen.peek(), activity])
  }

  /** The pupil was told of it. */
  hear(activity: string): void {
    this.heard.value = new Set([...this.heard.peek(), activity])
  }
}
