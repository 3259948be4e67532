/** A stroke that is being drawn. Pure. */
import { MAX_STROKE_POINTS } from '@classroom-hub/protocol/src/page'
import type { Stroke, Style } from '@classroom-hub/protocol/src/page'

/** Units of the sheet. */
export const WIDTHS = [['thin', 6], ['medium', 14], ['thick', 34]] as const

/** Points nearer than this to the last one add nothing (sheet's units). */
const NEAR = 2

export class Line {
  private readonly points: number[] = []
  private told = 0

  constructor(private readonly style: Style) {}

  /** @returns whether the point was taken. */
  to(x: number, y: number, pressure: number): boolean {
    const at = this.points.length - 3
    if (at >= 0 && Math.hypot(x - this.points[at]!, y - this.points[at + 1]!) < NEAR) return false
    if (this.points.length >= 3 * MAX_STROKE_POINTS) return false
    this.points.push(whole(x), whole(y), Math.round(Math.min(1, Math.max(0, pressure)) * 100))
    return true
  }

  /** The points since the last call. */
  news(): readonly number[] {
    const points = this.points.slice(this.told)
    this.told = this.points.length
    return points
  }

  get stroke(): Stroke {
    return { ...this.style, points: this.points }
  }
}

/** A pen that leaves the sheet draws on at its edge. */
const whole = (value: number): number => Math.max(0, Math.round(value))
