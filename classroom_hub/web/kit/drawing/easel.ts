/** The page at hand: its marks, its canvas, the chosen tool; one for the pupil's page's life. */
import { Page, sheetsOf } from '@classroom-hub/protocol/src/page'
import type { Style } from '@classroom-hub/protocol/src/page'
import { signal } from '@preact/signals'
import * as Y from 'yjs'
import { Line } from './line'
import { Painter } from './paint'
import { awaited } from './pictures'
import { Placing } from './placing'

/** An eraser is as wide as a finger, and a marker as a line of words, whatever the pen. */
const WIDTHS = { eraser: 60, highlighter: 44 } as const
/** A stroke's points are told 20 times a second: often enough to be live, seldom enough for thirty tablets. */
const TELL_MS = 50

export class Easel {
  readonly painter = new Painter(document.createElement('canvas'))
  readonly tool = signal<Style>({ tool: 'pen', colour: 'black', width: 14 })
  /** Grows with each change of the page; reading it makes buttons follow. */
  readonly revision = signal(0)
  /** Which sheet of the document is drawn on. */
  readonly sheet = signal(0)
  /** What is placed on it. */
  readonly placing: Placing
  private doc = new Y.Doc()
  /** Each sheet that was turned to, with what can be undone on it. */
  private pages = new Map<number, Page>()
  private page: Page
  private unobserve: () => void = () => undefined
  private line: Line | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private repainting = false

  constructor() {
    this.page = this.opened(0)
    this.placing = new Placing(() => this.page, () => this.tool.peek(), () => this.repaint())
    this.turnTo(this.doc)
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

  get photosFull(): boolean {
    return this.revision.value >= 0 && this.page.photosFull
  }

  /** How many sheets were drawn on; the one at hand counts. */
  get sheets(): number {
    return this.revision.value >= 0 ? Math.max(sheetsOf(this.doc), this.sheet.value + 1) : 1
  }

  /** Turns to another document: another pupil's, or a blank one. */
  turnTo(doc: Y.Doc): void {
    this.leave()
    for (const page of this.pages.values()) page.close()
    this.pages = new Map()
    this.doc = doc
    this.open(0)
  }

  /** Turns to another sheet of the same document. */
  turnSheet(sheet: number): void {
    if (sheet === this.sheet.peek()) return
    this.leave()
    this.open(sheet)
  }

  /** Lays a picture under the ink; `null`: white paper. */
  lay(picture: ImageBitmap | null): void {
    this.painter.lay(picture)
    this.changed()
  }

  /** Returns a sheet as it is seen; `null`: nothing is drawn on it. */
  async picture(sheet: number, under: ImageBitmap | null): Promise<Blob | null> {
    const page = new Page(this.doc, sheet)
    const { empty } = page
    page.close()
    const canvas = empty ? null : await this.miniature(sheet, under)
    return canvas === null ? null : new Promise((done) => canvas.toBlob(done, 'image/png'))
  }

  /** Whether a photo lies on a sheet, be it covered. */
  holdsPhoto(sheet: number): boolean {
    const page = new Page(this.doc, sheet)
    const { visible } = page
    page.close()
    return visible.some((mark) => mark.tool === 'photo')
  }

  /** The same on a canvas. */
  async miniature(sheet: number, under: ImageBitmap | null = null): Promise<HTMLCanvasElement | null> {
    const page = new Page(this.doc, sheet)
    const marks = page.visible
    page.close()
    if (marks.length === 0 && under === null) return null
    await awaited(marks)
    const painter = new Painter(document.createElement('canvas'))
    painter.lay(under)
    painter.show(marks)
    return painter.canvas
  }

  /** The pen goes down. */
  begin(x: number, y: number, pressure: number): void {
    if (this.page.full) return
    if (this.placing.adding.peek() !== null) {
      this.placing.begin(x, y)
      return
    }
    const { tool, colour, width } = this.tool.peek()
    const style: Style = { tool, colour, width: tool === 'pen' ? width : WIDTHS[tool] }
    this.line = new Line(style)
    this.page.begin(style)
    this.move([[x, y, pressure]])
  }

  /** The pen moves on. */
  move(points: readonly (readonly [number, number, number])[]): void {
    const { line } = this
    const last = points.at(-1)
    if (line === null) {
      if (last !== undefined) this.placing.move(last[0], last[1])
      return
    }
    let taken = false
    for (const [x, y, pressure] of points) taken = line.to(x, y, pressure) || taken
    if (!taken) return
    this.show()
    this.timer ??= setTimeout(() => this.tell(), TELL_MS)
  }

  /** The pen is lifted. */
  end(): void {
    this.placing.end()
    if (this.line === null) return
    this.finish()
    this.repaint()
  }

  /** The page is left, or handed in: what is under the pen, or being written, belongs to it. */
  settle(): void {
    this.end()
    this.placing.settle()
  }

  /** The pen was not meant: two fingers zoom. */
  cancel(): void {
    this.placing.end()
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.line === null) return
    this.line = null
    this.page.drop()
    this.repaint()
  }

  undo(): void {
    this.leave()
    this.page.undo()
    this.repaint()
  }

  redo(): void {
    this.leave()
    this.page.redo()
    this.repaint()
  }

  clear(): void {
    this.leave()
    this.page.clear()
    this.repaint()
  }

  /** A blank page of nobody's. */
  reset(): void {
    this.turnTo(new Y.Doc())
  }

  private opened(sheet: number): Page {
    let page = this.pages.get(sheet)
    if (page === undefined) this.pages.set(sheet, (page = new Page(this.doc, sheet)))
    return page
  }

  private open(sheet: number): void {
    this.unobserve()
    this.sheet.value = sheet
    this.page = this.opened(sheet)
    this.unobserve = this.page.observe((own) => {
      if (!own) this.repaintSoon()
    })
    this.repaint()
  }

  /** What is under the pen, or in hand, belongs to the page before. */
  private leave(): void {
    this.finish()
    this.placing.release()
  }

  private finish(): void {
    if (this.line === null) return
    this.tell()
    this.page.end()
    this.line = null
  }

  private tell(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.line !== null) this.page.extend(this.line.news())
  }

  /** Somebody else's changes, once a picture. */
  private repaintSoon(): void {
    if (this.repainting) return
    this.repainting = true
    requestAnimationFrame(() => {
      this.repainting = false
      this.repaint()
    })
  }

  private repaint(): void {
    this.placing.follow()
    this.show()
    this.changed()
  }

  /** What is under the pen is further than what was told of it. */
  private show(): void {
    const held = this.placing.selected.peek()
    const marks = this.line === null && held !== null ? this.page.seen(held.thing, held.handle) : this.page.seen(this.line?.stroke ?? null)
    this.painter.show(marks)
  }

  private changed(): void {
    this.revision.value = this.revision.peek() + 1
  }
}
