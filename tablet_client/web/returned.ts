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

  /** @param page the document of the page at hand, its own or its group's; `sheet`: which of its sheets. */
  constructor(session: Session, page: ReadonlySignal<string | null>, sheet: ReadonlySignal<number>) {
    const note = computed(() => {
      const [, activity] = page.value?.split('.') ?? []
      const seat = session.owner.value?.seat
      const returned = session.desk.value.returned ?? []
      return activity !== undefined && seat !== undefined && returned.includes(activity) ? `note.${activity}.${seat}` : null
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
}
