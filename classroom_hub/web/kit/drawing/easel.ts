/** The page at hand: its strokes, its canvas, the chosen tool; one for the pupil's page's life. */
import { Page } from '@classroom-hub/protocol/src/page'
import type { Stroke, Style } from '@classroom-hub/protocol/src/page'
import { signal } from '@preact/signals'
import * as Y from 'yjs'
import { Line } from './line'
import { Painter } from './paint'

/** An eraser is as wide as a finger, whatever the pen. */
const ERASER_WIDTH = 60
/** A stroke's points are told 20 times a second: often enough to be live, seldom enough for thirty tablets. */
const TELL_MS = 50

export class Easel {
  readonly painter = new Painter(document.createElement('canvas'))
  readonly tool = signal<Style>({ tool: 'pen', colour: 'black', width: 14 })
  /** Grows with each change of the page; reading it makes buttons follow. */
  readonly revision = signal(0)
  /** Which sheet of the document is drawn on. */
  readonly sheet = signal(0)
  private page = new Page(new Y.Doc())
  private unobserve: () => void = () => undefined
  private line: Line | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private repainting = false

  constructor() {
    this.turnTo(new Y.Doc())
  }

  get canvas(): HTMLCanvasElement {
    return this.painter.canvas
  }

  get canUndo(): boolean {
    return this.revision.value >= 0 && this.page.canUndo
  }

  get canRedo(): boolean {
    return this.revision.value >= 0 && this.page.canRedo
  }

  get empty(): boolean {
    return this.revision.value >= 0 && this.page.empty
  }

  get full(): boolean {
    return this.revision.value >= 0 && this.page.full
  }

  /** Turns to another document: another pupil's, or a blank one. */
  turnTo(doc: Y.Doc): void {
    this.open(doc, 0)
  }

  /** Turns to another sheet of the same document. */
  turnSheet(sheet: number): void {
    if (sheet !== this.sheet.peek()) this.open(this.page.doc, sheet)
  }

  /** Lays a picture under the ink; `null`: white paper. */
  lay(picture: ImageBitmap | null): void {
    this.painter.lay(picture)
    this.changed()
  }

  private open(doc: Y.Doc, sheet: number): void {
    this.finish() // what is under the pen belongs to the page before
    this.unobserve()
    this.page.close()
    this.sheet.value = sheet
    this.page = new Page(doc, sheet)
    this.unobserve = this.page.observe((own) => {
      if (!own) this.repaintSoon()
    })
    this.repaint()
  }

  /** Returns a sheet as it is seen; `null`: nothing is drawn on it. */
  async picture(sheet: number, under: ImageBitmap | null): Promise<Blob | null> {
    const page = new Page(this.page.doc, sheet)
    const strokes = page.visible
    page.close()
    if (strokes.length === 0) return null
    const painter = new Painter(document.createElement('canvas'))
    painter.lay(under)
    painter.all(strokes)
    return new Promise((done) => painter.canvas.toBlob(done, 'image/png'))
  }

  /** The pen goes down. */
  begin(x: number, y: number, pressure: number): void {
    if (this.page.full) return
    const { tool, colour, width } = this.tool.peek()
    const style: Style = { tool, colour, width: tool === 'eraser' ? ERASER_WIDTH : width }
    this.line = new Line(style)
    this.page.begin(style)
    this.move([[x, y, pressure]])
  }

  /** The pen moves on. */
  move(points: readonly (readonly [number, number, number])[]): void {
    const { line } = this
    if (line === null) return
    let taken = false
    for (const [x, y, pressure] of points) taken = line.to(x, y, pressure) || taken
    if (!taken) return
    this.painter.draw(line.stroke)
    this.timer ??= setTimeout(() => this.tell(), TELL_MS)
  }

  /** The pen is lifted. */
  end(): void {
    const stroke = this.finish()
    if (stroke === null) return
    this.painter.add(stroke)
    this.changed()
  }

  undo(): void {
    this.finish()
    this.page.undo()
    this.repaint()
  }

  redo(): void {
    this.finish()
    this.page.redo()
    this.repaint()
  }

  clear(): void {
    this.finish()
    this.page.clear()
    this.repaint()
  }

  /** A blank page of nobody's. */
  reset(): void {
    this.turnTo(new Y.Doc())
  }

  private finish(): Stroke | null {
    const { line } = this
    if (line === null) return null
    this.tell()
    this.page.end()
    this.line = null
    return line.stroke
  }

  private tell(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.line !== null) this.page.extend(this.line.news())
  }

  /** Somebody else's changes, once a picture. A stroke under the pen is painted on top of them. */
  private repaintSoon(): void {
    if (this.repainting) return
    this.repainting = true
    requestAnimationFrame(() => {
      this.repainting = false
      this.repaint()
      if (this.line !== null) this.painter.draw(this.line.stroke)
    })
  }

  private repaint(): void {
    this.painter.all(this.page.visible)
    this.changed()
  }

  private changed(): void {
    this.revision.value = this.revision.peek() + 1
  }
}

