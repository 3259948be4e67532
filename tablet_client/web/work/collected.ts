/**
 * A page whose task the teacher has ended. The hub and the teacher's cards go on with the free page, and so does the
 * pupil; but nobody's drawing goes out of sight without a word: its picture stays until the pupil says where to go on.
 */
import type { ActivityView } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'

export interface Collected {
  readonly activity: ActivityView
  /** What the pupil saw; `null`: nothing was on the page. */
  readonly picture: HTMLCanvasElement | null
}

export class Collecting {
  /** `null`: no page was ended, or the pupil has gone on. */
  readonly page = signal<Collected | null>(null)
  private at: ActivityView | null = null

  /** @param picture of the page at hand, as it is seen. */
  constructor(private readonly picture: () => HTMLCanvasElement | null) {}

  /** To be called with each change of the tasks, before the page is turned. */
  follow(all: readonly ActivityView[], now: ActivityView | null): void {
    const { at } = this
    if (now?.activity === at?.activity) return // as it was when the pupil turned to it
    this.at = now
    const places = all.map(({ activity }) => activity)
    const place = places.indexOf(at?.activity ?? '')
    const ended = at?.open === true && all[place]?.open === false && (now === null || places.indexOf(now.activity) < place)
    this.page.value = at !== null && ended ? { activity: at, picture: this.picture() } : null
  }

  /** The pupil goes on. */
  leave(): void {
    this.page.value = null
  }
}
