/** Marks on a transparent canvas of any size, over a page or a picture: what was painted before is painted once. */
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/marks'
import type { Mark } from '@classroom-hub/protocol/src/marks'
import type { Rect } from '@classroom-hub/protocol/src/tiles'
import { draw } from './draw'
import { meets, shapeOf, union } from './outline'
import type { Shape } from './outline'
import { awaited } from './pictures'

/** A canvas beyond this (pixels across) costs memory that nobody sees. */
const MAX_WIDTH = 2 * SHEET_WIDTH
/** Marks that may still change without all others being painted again: several draw at once, and undo what they just drew. */
const LOOSE = 12

export class InkLayer {
  readonly canvas = document.createElement('canvas')
  /** Photos and letters have come since {@link show}: all of it is painted again. */
  onReady: () => void = () => undefined
  private readonly context = this.canvas.getContext('2d')!
  /** All marks but the last ones. */
  private readonly settled = document.createElement('canvas')
  private readonly settledContext = this.settled.getContext('2d')!
  private readonly shapes = new WeakMap<Mark, Shape>()
  private marks: readonly Mark[] = []
  private baked = 0
  private scale = 0
  private readonly whole: Rect
  private waiting = false

  /** @param height of what is drawn on, in the sheet's units; it is as wide as a sheet. */
  constructor(private readonly height = SHEET_HEIGHT) {
    this.whole = { x: 0, y: 0, width: SHEET_WIDTH, height }
  }

  /** @param width of the canvas, in pixels of the screen. */
  resize(width: number): void {
    const across = Math.min(MAX_WIDTH, Math.max(1, Math.round(width)))
    if (across === this.canvas.width && this.scale > 0) return
    this.scale = across / SHEET_WIDTH
    for (const each of [this.canvas, this.settled]) {
      each.width = across
      each.height = Math.max(1, Math.round(across * (this.height / SHEET_WIDTH)))
    }
    this.again()
  }

  /**
   * Shows these marks, the lowest first; those that were shown before are known by their being the same.
   *
   * @returns what was painted anew, in the sheet's units.
   */
  show(marks: readonly Mark[]): Rect | null {
    const before = this.marks
    this.marks = marks
    if (this.scale === 0) return null // nobody sees it yet
    this.awaitPictures()
    const longest = Math.max(before.length, marks.length)
    let first = 0
    while (first < longest && before[first] === marks[first]) first++
    if (first === longest) return null
    if (first < this.baked) return this.again() // something was cleared, or came in between
    let dirty: Rect | null = null
    for (let n = first; n < longest; n++) {
      if (before[n] === marks[n]) continue
      for (const each of [before[n], marks[n]]) if (each !== undefined) dirty = joined(dirty, this.shape(each).rect)
    }
    this.bake()
    if (dirty !== null) this.restore(dirty)
    return dirty
  }

  private again(): Rect {
    for (const context of [this.context, this.settledContext]) {
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, this.canvas.width, this.canvas.height)
      context.setTransform(this.scale, 0, 0, this.scale, 0, 0)
    }
    this.baked = 0
    this.bake()
    this.restore(this.whole)
    return this.whole
  }

  private bake(): void {
    for (; this.baked < this.marks.length - LOOSE; this.baked++) {
      const mark = this.marks[this.baked]!
      draw(this.settledContext, mark, this.shape(mark))
    }
  }

  private restore(rect: Rect): void {
    const { scale, context } = this
    const [left, top] = [Math.max(0, Math.floor(rect.x * scale)), Math.max(0, Math.floor(rect.y * scale))]
    const width = Math.min(this.canvas.width, Math.ceil((rect.x + rect.width) * scale)) - left
    const height = Math.min(this.canvas.height, Math.ceil((rect.y + rect.height) * scale)) - top
    if (width <= 0 || height <= 0) return
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.beginPath()
    context.rect(left, top, width, height)
    context.clip()
    context.clearRect(left, top, width, height)
    context.drawImage(this.settled, left, top, width, height, left, top, width, height)
    context.setTransform(scale, 0, 0, scale, 0, 0)
    for (const mark of this.marks.slice(this.baked)) if (meets(this.shape(mark).rect, rect)) draw(context, mark, this.shape(mark))
    context.restore()
  }

  private awaitPictures(): void {
    if (this.waiting) return
    const waits = awaited(this.marks)
    if (waits === null) return
    this.waiting = true
    void waits.then(() => {
      this.waiting = false
      this.awaitPictures() // others have come meanwhile
      this.again()
      this.onReady()
    })
  }

  private shape(mark: Mark): Shape {
    let shape = this.shapes.get(mark)
    if (shape === undefined) this.shapes.set(mark, (shape = shapeOf(mark)))
    return shape
  }
}

function joined(one: Rect | null, other: Rect): Rect {
  return one === null ? other : union(one, other)
}
