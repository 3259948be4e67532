/** What this pupil works on: the newest thing that was asked for, or an earlier one that it turned back to. */
import type { ActivityView, Desk } from '@classroom-hub/protocol/src/messages'
import { computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'

/** The page on which a pupil draws while nothing was asked for. */
export const FREE = 'free'

export class Tasks {
  /** What was handed out to this pupil, the newest last. */
  readonly all = computed(() => this.desk.value.activities ?? [])
  /** What it works on; `null`: the free page. */
  readonly current: ReadonlySignal<ActivityView | null>
  /** The document of the page at hand; `null` without a seat. */
  readonly page: ReadonlySignal<string | null>
  /** How many sheets the page has. */
  readonly sheets = computed(() => Math.max(1, this.current.value?.material?.sheets ?? 1))
  private readonly turned = signal<string | null>(null)
  private newest: string | null = null

  constructor(private readonly desk: ReadonlySignal<Desk>, seat: ReadonlySignal<string | null>) {
    const asked = computed(() => lastOpen(this.all.value))
    this.current = computed(() => {
      const turned = this.turned.value
      if (turned === FREE) return null
      return this.all.value.find(({ activity }) => activity === turned) ?? asked.value
    })
    this.page = computed(() => (seat.value === null ? null : pageOf(this.current.value, seat.value, this.desk.value.group ?? null)))
    effect(() => {
      // What is asked for now comes before what somebody turned back to; what ends takes away its own page alone.
      const newest = asked.value?.activity ?? null
      if (newest !== this.newest && (newest !== null || this.turned.peek() === this.newest)) this.turned.value = null
      this.newest = newest
    })
  }

  /** Turns to an earlier page, or to the free one. */
  turnTo(activity: string): void {
    this.turned.value = activity
  }
}

export function pageOf(activity: ActivityView | null, seat: string, group: string | null): string {
  if (activity === null) return `page.${FREE}.${seat}`
  return activity.shared === true && group !== null ? `board.${activity.activity}.${group}` : `page.${activity.activity}.${seat}`
}

function lastOpen(activities: readonly ActivityView[]): ActivityView | null {
  return [...activities].reverse().find(({ open }) => open) ?? null
}
