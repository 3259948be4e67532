/** Strokes on a transparent canvas of any size, over a page or a picture: what was painted before is painted once. */
import type { Rect } from '@classroom-hub/protocol/src/sender'
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/page'
import type { Stroke } from '@classroom-hub/protocol/src/page'
import { HIGHLIGHT, INKS, outline, union } from './paint'
import type { Shape } from './paint'

/** A canvas beyond this (pixels across) costs memory that nobody sees. */
const MAX_WIDTH = 2 * SHEET_WIDTH

export class InkLayer {
  readonly canvas = document.createElement('canvas')
  private readonly context = this.canvas.getContext('2d')!
  /** All strokes but the last, which may still grow. */
  private readonly settled = document.createElement('canvas')
  private readonly settledContext = this.settled.getContext('2d')!
  private readonly shapes = new WeakMap<Stroke, Shape>()
  private strokes: readonly Stroke[] = []
  private baked = 0
  private last: Rect | null = null
  private scale = 0

  /** @param height of what is drawn on, in the sheet's units; it is as wide as a sheet. */
  constructor(private readonly height = SHEET_HEIGHT) {}

  /** @param width of the canvas, in pixels of the screen. */
  resize(width: number): void {
    const across = Math.min(MAX_WIDTH, Math.max(1, Math.round(width)))
    if (across === this.canvas.width && this.scale > 0) return
    this.scale = across / SHEET_WIDTH
    for (const each of [this.canvas, this.settled]) {
      each.width = across
      each.height = Math.max(1, Math.round(across * (this.height / SHEET_WIDTH)))
    }
    const { strokes } = this
    this.restart()
    this.show(strokes)
  }

  /** Shows these strokes, the lowest first; those that were shown before are known by their being the same. */
  show(strokes: readonly Stroke[]): void {
    if (this.scale === 0) {
      this.strokes = strokes // nobody sees it yet
      return
    }
    for (let n = 0; n < this.baked; n++) {
      if (strokes[n] === this.strokes[n] && n < strokes.length - 1) continue
      this.restart() // something was undone, cleared, or came in between
      break
    }
    this.strokes = strokes
    let dirty = this.last
    for (; this.baked < strokes.length - 1; this.baked++) {
      const stroke = strokes[this.baked]!
      fill(this.settledContext, stroke, this.shape(stroke))
      dirty = joined(dirty, this.shape(stroke).rect)
    }
    const top = strokes.at(-1)
    this.last = top === undefined ? null : this.shape(top).rect
    dirty = joined(dirty, this.last)
    if (dirty !== null) this.restore(dirty)
    if (top !== undefined) fill(this.context, top, this.shape(top))
  }

  private restart(): void {
    for (const context of [this.context, this.settledContext]) {
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, this.canvas.width, this.canvas.height)
      context.setTransform(this.scale, 0, 0, this.scale, 0, 0)
    }
    this.baked = 0
    this.last = null
  }

  private restore(rect: Rect): void {
    const { scale, context } = this
    const [left, top] = [Math.max(0, Math.floor(rect.x * scale)), Math.max(0, Math.floor(rect.y * scale))]
    const width = Math.min(this.canvas.width, Math.ceil((rect.x + rect.width) * scale)) - left
    const height = Math.min(this.canvas.height, Math.ceil((rect.y + rect.height) * scale)) - top
    if (width <= 0 || height <= 0) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(left, top, width, height)
    context.drawImage(this.settled, left, top, width, height, left, top, width, height)
    context.setTransform(scale, 0, 0, scale, 0, 0)
  }

  private shape(stroke: Stroke): Shape {
    let shape = this.shapes.get(stroke)
    if (shape === undefined) this.shapes.set(stroke, (shape = outline(stroke)))
    return shape
  }
}

function fill(context: CanvasRenderingContext2D, { tool, colour }: Stroke, { path }: Shape): void {
  context.globalCompositeOperation = tool === 'eraser' ? 'destination-out' : 'source-over'
  context.globalAlpha = tool === 'highlighter' ? HIGHLIGHT : 1
  context.fillStyle = INKS[colour]
  context.fill(path)
  context.globalAlpha = 1
  context.globalCompositeOperation = 'source-over'
}

function joined(one: Rect | null, other: Rect | null): Rect | null {
  return one === null ? other : other === null ? one : union(one, other)
}
