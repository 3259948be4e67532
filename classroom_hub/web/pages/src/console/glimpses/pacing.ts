/** Which document a card shows, and when it is painted. Pure, but for the clock. */
import type { ActivityView, Room } from '@classroom-hub/protocol/src/messages'
import { pageOf } from '../wall/wall'

/** A card is painted so often at most, and one card after the other. */
export const PAINT_EVERY_MS = 1000
const PAINT_STEP_MS = 30

/** The document on which a pupil works. */
export function documentOf(room: Pick<Room, 'groups'>, activities: readonly ActivityView[], seat: string): string {
  const { activity } = pageOf(activities, seat)
  const group = (room.groups ?? []).find((each) => each.seats.includes(seat))
  const shared = activities.find((each) => each.activity === activity)?.shared === true
  return shared && group !== undefined ? `board.${activity}.${group.group}` : `page.${activity}.${seat}`
}

/** Paints what has changed, each at most once a second, one after the other. */
export class Pacer<T extends { paint: () => void }> {
  private readonly waiting = new Set<T>()
  private readonly painted = new WeakMap<T, number>()
  private timer: ReturnType<typeof setTimeout> | undefined

  /** It has changed. */
  soon(one: T): void {
    this.waiting.add(one)
    this.timer ??= setTimeout(() => this.next(), PAINT_STEP_MS)
  }

  forget(one: T): void {
    this.waiting.delete(one)
  }

  private next(): void {
    const nowMs = performance.now()
    const due = [...this.waiting].find((one) => nowMs - (this.painted.get(one) ?? -Infinity) >= PAINT_EVERY_MS)
    if (due !== undefined) {
      this.waiting.delete(due)
      this.painted.set(due, nowMs)
      due.paint()
    }
    this.timer = this.waiting.size > 0 ? setTimeout(() => this.next(), PAINT_STEP_MS) : undefined
  }
}
