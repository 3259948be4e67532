/** Strokes on a canvas: finished ones are painted once, the one under the pen anew with each move. */
import type { Rect } from '@classroom-hub/protocol/src/sender'
import { getStroke } from 'perfect-freehand'
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/page'
import type { Colour, Stroke } from '@classroom-hub/protocol/src/page'

export const INKS: Readonly<Record<Colour, string>> = {
  black: '#1d2430', red: '#d81f2a', orange: '#f07d00', yellow: '#f7c600',
  green: '#22863a', blue: '#1f6fd6', purple: '#7b2fb5', brown: '#7a4a21',
}
/** What is marked is read through it. */
export const HIGHLIGHT = 0.4
export const PAPER = '#ffffff'

const WHOLE: Rect = { x: 0, y: 0, width: SHEET_WIDTH, height: SHEET_HEIGHT }
/** Outlines swell beyond the points by half a width, and are smoothed by a little more. */
const MARGIN = 4

export interface Shape {
  readonly path: Path2D
  readonly rect: Rect
}

export class Painter {
  /** What is to be seen: always complete. */
  readonly canvas: HTMLCanvasElement
  private readonly context: CanvasRenderingContext2D
  /** What lies under the ink: white, or what was handed out. */
  private readonly paper = sized(document.createElement('canvas'))
  private readonly paperContext = this.paper.getContext('2d', { alpha: false })!
  /** Ink alone, so that the eraser takes nothing else away. */
  private readonly finished = sized(document.createElement('canvas'))
  private readonly finishedContext = this.finished.getContext('2d')!
  /** Outlines cost more than filling them, and undoing fills all of them again. */
  private readonly shapes = new WeakMap<Stroke, Shape>()
  private live: Rect | null = null

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = sized(canvas)
    this.context = canvas.getContext('2d', { alpha: false })!
    this.lay(null)
  }

  /** Lays a picture under the ink, as large as it fits and in the middle; `null`: white paper. */
  lay(picture: ImageBitmap | null): void {
    this.paperContext.fillStyle = PAPER
    this.paperContext.fillRect(0, 0, SHEET_WIDTH, SHEET_HEIGHT)
    if (picture !== null) {
      const scale = Math.min(SHEET_WIDTH / picture.width, SHEET_HEIGHT / picture.height)
      const [width, height] = [picture.width * scale, picture.height * scale]
      this.paperContext.drawImage(picture, (SHEET_WIDTH - width) / 2, (SHEET_HEIGHT - height) / 2, width, height)
    }
    this.restore(WHOLE)
  }

  /** Paints a whole page. */
  all(strokes: readonly Stroke[]): void {
    this.finishedContext.clearRect(0, 0, SHEET_WIDTH, SHEET_HEIGHT)
    for (const stroke of strokes) this.ink(stroke, this.shape(stroke))
    this.live = null
    this.restore(WHOLE)
  }

  /** Paints a finished stroke on top. */
  add(stroke: Stroke): void {
    const shape = this.shape(stroke)
    this.ink(stroke, shape)
    this.restore(this.live === null ? shape.rect : union(this.live, shape.rect))
    this.live = null
  }

  /** Paints the stroke under the pen, in place of how it was before. */
  draw(stroke: Stroke): void {
    const shape = outline(stroke)
    const dirty = this.live === null ? shape.rect : union(this.live, shape.rect)
    this.restore(dirty)
    if (stroke.tool === 'eraser') this.uncover(shape)
    else fill(this.context, stroke, shape)
    this.live = shape.rect
  }

  /** Puts a stroke, or what it takes away, into the finished ink. */
  private ink(stroke: Stroke, shape: Shape): void {
    this.finishedContext.globalCompositeOperation = stroke.tool === 'eraser' ? 'destination-out' : 'source-over'
    fill(this.finishedContext, stroke, shape)
  }

  /** Shows the paper where the eraser under the finger goes. */
  private uncover({ path }: Shape): void {
    this.context.save()
    this.context.clip(path)
    this.context.drawImage(this.paper, 0, 0)
    this.context.restore()
  }

  private restore(rect: Rect): void {
    const { x, y, width, height } = clipped(rect)
    if (width <= 0 || height <= 0) return
    for (const each of [this.paper, this.finished]) this.context.drawImage(each, x, y, width, height, x, y, width, height)
  }

  private shape(stroke: Stroke): Shape {
    let shape = this.shapes.get(stroke)
    if (shape === undefined) {
      shape = outline(stroke)
      this.shapes.set(stroke, shape)
    }
    return shape
  }
}

function fill(context: CanvasRenderingContext2D, { tool, colour }: Stroke, { path }: Shape): void {
  context.fillStyle = INKS[colour]
  context.globalAlpha = tool === 'highlighter' ? HIGHLIGHT : 1
  context.fill(path)
  context.globalAlpha = 1
}

function sized(canvas: HTMLCanvasElement): HTMLCanvasElement {
  canvas.width = SHEET_WIDTH
  canvas.height = SHEET_HEIGHT
  return canvas
}

/** Returns what a stroke covers. */
export function outline({ points, width, tool }: Stroke): Shape {
  const input: [number, number, number][] = []
  let pressed = false
  for (let at = 0; at < points.length; at += 3) {
    const pressure = points[at + 2]! / 100
    pressed ||= pressure !== 0.5 && pressure !== 0
    input.push([points[at]!, points[at + 1]!, pressure])
  }
  const around = getStroke(input, {
    size: width, thinning: pressed && tool === 'pen' ? 0.5 : 0, smoothing: 0.5, streamline: 0.35,
    simulatePressure: false, last: true,
  })
  const path = new Path2D()
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  around.forEach(([x = 0, y = 0], index) => {
    const [nextX = 0, nextY = 0] = around[(index + 1) % around.length]!
    if (index === 0) path.moveTo((x + nextX) / 2, (y + nextY) / 2)
    else path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2)
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  })
  path.closePath()
  if (right < left) return { path, rect: { x: 0, y: 0, width: 0, height: 0 } }
  return {
    path,
    rect: { x: left - MARGIN, y: top - MARGIN, width: right - left + 2 * MARGIN, height: bottom - top + 2 * MARGIN },
  }
}

export function union(one: Rect, other: Rect): Rect {
  if (one.width === 0) return other
  if (other.width === 0) return one
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)]
  const right = Math.max(one.x + one.width, other.x + other.width)
  const bottom = Math.max(one.y + one.height, other.y + other.height)
  return { x, y, width: right - x, height: bottom - y }
}

function clipped(rect: Rect): Rect {
  const [x, y] = [Math.max(0, Math.floor(rect.x)), Math.max(0, Math.floor(rect.y))]
  return {
    x, y,
    width: Math.min(SHEET_WIDTH, Math.ceil(rect.x + rect.width)) - x,
    height: Math.min(SHEET_HEIGHT, Math.ceil(rect.y + rect.height)) - y,
  }
}
