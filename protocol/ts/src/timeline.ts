/**
 * When each access unit is due in a media element, and which one the element shows. Pure.
 *
 * Nothing is to wait: a unit is due now, at the element's own clock, but after the unit before it.
 * Samples last long, so that the element never runs dry between two of them and pauses.
 */
import { TIMESCALE } from './fmp4'

/** Ticks between units that come at once; above the rounding of every clock on the way (1 ms). */
const STEP = TIMESCALE / 1000
/** Times of pictures come back as microseconds or floating seconds: half a step is far enough. */
const SLACK = STEP / 2
/** A sample's duration (ticks): an hour, longer than a screen rests; a second sample cuts it short. */
export const LONG = 3600 * TIMESCALE

export class Timeline {
  private placed: { readonly time: number; readonly order: number }[] = []
  private last = -STEP

  /** When the unit of this order is due (ticks), if it is appended at this time of the element (seconds). */
  place(order: number, currentTimeS: number): number {
    this.last = Math.max(this.last + STEP, Math.ceil(currentTimeS * TIMESCALE))
    this.placed.push({ time: this.last, order })
    return this.last
  }

  /** The order of the unit that is shown at this time (seconds); `null` before the first. Earlier ones are forgotten. */
  shown(timeS: number): number | null {
    const until = timeS * TIMESCALE + SLACK
    let index = -1
    while (index + 1 < this.placed.length && this.placed[index + 1]!.time <= until) index++
    if (index < 0) return null
    this.placed.splice(0, index)
    return this.placed[0]!.order
  }

  /** The time of the last unit (seconds); negative before the first. */
  get endS(): number {
    return this.last / TIMESCALE
  }
}
