/** The drawing at hand: its strokes, its canvas, the chosen tool; one for the page's life. */
import { signal } from '@preact/signals'
import { Drawing, Line } from './drawing'
import type { Colour, Saved } from './drawing'
import { Painter } from './paint'

export interface Tool {
  readonly tool: 'pen' | 'eraser'
  readonly colour: Colour
  readonly width: number
}

/** An eraser is as wide as a finger, whatever the pen. */
const ERASER_WIDTH = 60

export class Easel {
  readonly painter = new Painter(document.createElement('canvas'))
  readonly tool = signal<Tool>({ tool: 'pen', colour: 'black', width: 14 })
  /** Grows with each change of the page; reading it makes buttons follow. */
  readonly revision = signal(0)
  private readonly drawing = new Drawing()
  private line: Line | null = null

  get canvas(): HTMLCanvasElement {
    return this.painter.canvas
  }

  get canUndo(): boolean {
    return this.revision.value >= 0 && this.drawing.canUndo
  }

  get canRedo(): boolean {
    return this.revision.value >= 0 && this.drawing.canRedo
  }

  get empty(): boolean {
    return this.revision.value >= 0 && this.drawing.empty
  }

  get full(): boolean {
    return this.revision.value >= 0 && this.drawing.full
  }

  /** The pen goes down. */
  begin(x: number, y: number, pressure: number): void {
    if (this.drawing.full) return
    const { tool, colour, width } = this.tool.peek()
    this.line = new Line(tool, colour, tool === 'eraser' ? ERASER_WIDTH : width)
    this.move([[x, y, pressure]])
  }

  /** The pen moves on. */
  move(points: readonly (readonly [number, number, number])[]): void {
    const { line } = this
    if (line === null) return
    let taken = false
    for (const [x, y, pressure] of points) taken = line.to(x, y, pressure) || taken
    if (taken) this.painter.draw(line.stroke)
  }

  /** The pen is lifted. */
  end(): void {
    const stroke = this.line?.stroke
    this.line = null
    if (stroke === undefined) return
    this.drawing.add(stroke)
    this.painter.add(stroke)
    this.changed()
  }

  undo(): void {
    if (this.drawing.undo()) this.repaint()
  }

  redo(): void {
    if (this.drawing.redo()) this.repaint()
  }

  clear(): void {
    if (this.drawing.empty) return
    this.drawing.add({ tool: 'clear' })
    this.repaint()
  }

  save(): { revision: number; page: Saved } {
    return { revision: this.drawing.revision, page: this.drawing.save() }
  }

  /** Takes a kept page where it is newer than the one at hand, or whatever it is where it `prevails`. */
  load(page: unknown, revision: number, prevails = false): void {
    if ((prevails || revision > this.drawing.revision) && this.drawing.load(page, revision)) this.repaint()
  }

  /** A blank page: another pupil, or another lesson. */
  reset(): void {
    this.line = null
    this.drawing.load({ version: 1, marks: [] }, 0)
    this.repaint()
  }

  private repaint(): void {
    this.painter.all(this.drawing.visible)
    this.changed()
  }

  private changed(): void {
    this.revision.value = this.revision.peek() + 1
  }
}
