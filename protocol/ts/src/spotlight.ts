/** The one lit place of a board that is drawn on, in its document: everybody sees it. Pure. */
import * as Y from 'yjs'
import { SHEET_WIDTH } from './page'

/** In the sheet's units; `x`, `y` are its middle. */
export interface Spotlight {
  readonly round: boolean
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Smaller, nothing is seen in it; larger, nothing is dark. */
const LEAST = 120
const MOST = 2 * SHEET_WIDTH
const KEY = 'place'

/** A spotlight in the middle, as a first press brings it. */
export function firstSpotlight(height: number): Spotlight {
  return { round: true, x: SHEET_WIDTH / 2, y: height / 2, width: height * 0.6, height: height * 0.6 }
}

export class SpotlightMap {
  private readonly map: Y.Map<unknown>

  constructor(private readonly doc: Y.Doc, private readonly height: number) {
    this.map = doc.getMap('spotlight')
  }

  /** `null`: all is lit. Whoever wrote it may have written anything. */
  get(): Spotlight | null {
    const place = this.map.get(KEY)
    if (typeof place !== 'object' || place === null) return null
    const { round, x, y, width, height } = place as Record<string, unknown>
    if (![x, y, width, height].every((value) => typeof value === 'number' && Number.isFinite(value))) return null
    return this.within({ round: round === true, x: x as number, y: y as number, width: width as number, height: height as number })
  }

  set(place: Spotlight | null): void {
    this.doc.transact(() => {
      if (place === null) this.map.delete(KEY)
      else this.map.set(KEY, { ...this.within(place) })
    }, this)
  }

  /** Tells each change; returns how to stop. */
  observe(tell: () => void): () => void {
    this.map.observe(tell)
    return () => this.map.unobserve(tell)
  }

  /** Its middle stays on the board, so that it is found again. */
  within({ round, x, y, width, height }: Spotlight): Spotlight {
    return {
      round,
      x: between(x, 0, SHEET_WIDTH),
      y: between(y, 0, this.height),
      width: between(width, LEAST, MOST),
      height: between(height, LEAST, MOST),
    }
  }
}

const between = (value: number, least: number, most: number): number => Math.round(Math.min(most, Math.max(least, value)))
