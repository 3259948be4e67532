/**
 * A pupil's drawing: a bounded list of strokes, and what was undone. Pure.
 *
 * Clearing is a mark in the list, so that it is undone like any stroke.
 */

/** The sheet's own size, the same on every tablet, so that a drawing is. */
export const SHEET_WIDTH = 1600
export const SHEET_HEIGHT = 1200

/** Told apart by colour-blind children too: they differ in lightness, and each has a name. */
export const COLOURS = ['black', 'red', 'orange', 'yellow', 'green', 'blue', 'purple', 'brown'] as const
export type Colour = (typeof COLOURS)[number]
/** Units of the sheet. */
export const WIDTHS = [['thin', 6], ['medium', 14], ['thick', 34]] as const

/** `points` holds x, y and the pen's pressure (0 to 100), three whole numbers a point. */
export interface Stroke {
  readonly tool: 'pen' | 'eraser'
  readonly colour: Colour
  readonly width: number
  readonly points: readonly number[]
}

export interface Clear {
  readonly tool: 'clear'
}

export type Mark = Stroke | Clear

/** Points of a page: an hour of drawing; as JSON it stays within what the hub keeps. */
export const MAX_POINTS = 60_000
/** Points of one stroke: half a minute without lifting the pen. */
export const MAX_STROKE_POINTS = 4000

export interface Saved {
  readonly version: 1
  readonly marks: readonly Mark[]
}

export class Drawing {
  private marks: Mark[] = []
  private undone: Mark[] = []
  private points = 0
  /** Grows with each change; the newest wins where two tablets kept the same page. */
  revision = 0

  /** What is to be seen: all that came after the last clearing. */
  get visible(): readonly Stroke[] {
    const from = this.marks.map((mark) => mark.tool).lastIndexOf('clear') + 1
    return this.marks.slice(from) as Stroke[]
  }

  get canUndo(): boolean {
    return this.marks.length > 0
  }

  get canRedo(): boolean {
    return this.undone.length > 0
  }

  get empty(): boolean {
    return this.visible.length === 0
  }

  /** Whether the page takes no more. */
  get full(): boolean {
    return this.points >= MAX_POINTS
  }

  add(mark: Mark): void {
    this.marks.push(mark)
    this.points += length(mark)
    this.undone = []
    this.revision++
    this.forget()
  }

  /** @returns whether there was anything to undo. */
  undo(): boolean {
    const mark = this.marks.pop()
    if (mark === undefined) return false
    this.points -= length(mark)
    this.undone.push(mark)
    this.revision++
    return true
  }

  /** @returns whether there was anything to do again. */
  redo(): boolean {
    const mark = this.undone.pop()
    if (mark === undefined) return false
    this.marks.push(mark)
    this.points += length(mark)
    this.revision++
    return true
  }

  save(): Saved {
    return { version: 1, marks: this.marks }
  }

  /** Takes a kept page; one that is none leaves the drawing as it is, and is told by `false`. */
  load(kept: unknown, revision: number): boolean {
    if (!isSaved(kept)) return false
    this.marks = [...kept.marks]
    this.undone = []
    this.points = this.marks.reduce((sum, mark) => sum + length(mark), 0)
    this.revision = revision
    return true
  }

  /** A page that grows too large lets go of what was cleared, oldest first. */
  private forget(): void {
    while (this.points > MAX_POINTS * 0.9) {
      const clear = this.marks.findIndex((mark) => mark.tool === 'clear')
      if (clear < 0) return
      for (const mark of this.marks.splice(0, clear + 1)) this.points -= length(mark)
    }
  }
}

const length = (mark: Mark): number => (mark.tool === 'clear' ? 0 : mark.points.length / 3)

function isSaved(value: unknown): value is Saved {
  const saved = value as Partial<Saved> | null
  return typeof saved === 'object' && saved?.version === 1 && Array.isArray(saved.marks) && saved.marks.every(isMark)
}

function isMark(value: unknown): value is Mark {
  const mark = value as Partial<Stroke> | { tool: 'clear' } | null
  if (typeof mark !== 'object' || mark === null) return false
  if (mark.tool === 'clear') return true
  const { tool, colour, width, points } = mark as Partial<Stroke>
  return (
    (tool === 'pen' || tool === 'eraser') && COLOURS.includes(colour as Colour) &&
    typeof width === 'number' && width > 0 && width <= 100 &&
    Array.isArray(points) && points.length % 3 === 0 && points.length <= 3 * MAX_STROKE_POINTS &&
    points.every((number) => Number.isFinite(number))
  )
}

/** Points nearer than this to the last one add nothing (sheet's units). */
const NEAR = 2

/** A stroke that is being drawn. */
export class Line {
  readonly points: number[] = []

  constructor(readonly tool: 'pen' | 'eraser', readonly colour: Colour, readonly width: number) {}

  /** @returns whether the point was taken. */
  to(x: number, y: number, pressure: number): boolean {
    const at = this.points.length - 3
    if (at >= 0 && Math.hypot(x - this.points[at]!, y - this.points[at + 1]!) < NEAR) return false
    if (this.points.length >= 3 * MAX_STROKE_POINTS) return false
    this.points.push(Math.round(x), Math.round(y), Math.round(Math.min(1, Math.max(0, pressure)) * 100))
    return true
  }

  get stroke(): Stroke {
    return { tool: this.tool, colour: this.colour, width: this.width, points: this.points }
  }
}
