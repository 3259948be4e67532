/** The teacher's layer on a pupil's page, under a pen: a document that the hub keeps, and a canvas over the page. */
import { Page } from '@classroom-hub/protocol/src/page'
import type { Style } from '@classroom-hub/protocol/src/page'
import { signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import * as Y from 'yjs'
import { SharedDocument } from '../document'
import type { Kept } from '../document'
import { InkLayer } from './layer'
import { Line } from './line'

/** A stroke's points are told 20 times a second, as a pupil's are. */
const TELL_MS = 50

export class NoteEasel {
  readonly layer = new InkLayer()
  readonly style = signal<Style>({ tool: 'pen', colour: 'red', width: 8 })
  readonly canUndo = signal(false)
  readonly empty = signal(true)
  /** Whether the hub has all of it on its disk. */
  readonly kept: ReadonlySignal<Kept>
  readonly refused: ReadonlySignal<string | null>
  private page = new Page(new Y.Doc())
  private sheet = 0
  private readonly shared: SharedDocument
  private unobserve: () => void
  private line: Line | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(name: string) {
    this.shared = new SharedDocument(this.page.doc, name, null)
    this.kept = this.shared.kept
    this.refused = this.shared.refused
    this.unobserve = this.page.observe(() => this.paint())
    this.shared.connect()
  }

  /** The pen goes down. */
  begin(x: number, y: number, pressure: number): void {
    if (this.page.full) return
    const style = this.style.peek()
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
    this.timer ??= setTimeout(() => this.tell(), TELL_MS)
    this.layer.show([...this.page.visible.slice(0, -1), line.stroke])
  }

  /** The pen is lifted. */
  end(): void {
    if (this.line === null) return
    this.tell()
    this.page.end()
    this.line = null
    this.paint()
  }

  /** Turns to another sheet of the same document. */
  turnTo(sheet: number): void {
    if (sheet === this.sheet) return
    this.end() // what is under the pen belongs to the sheet before
    this.sheet = sheet
    this.unobserve()
    this.page.close()
    this.page = new Page(this.page.doc, sheet)
    this.unobserve = this.page.observe(() => this.paint())
    this.paint()
  }

  undo(): void {
    this.end()
    this.page.undo()
    this.paint()
  }

  close(): void {
    this.end()
    this.unobserve()
    this.shared.end()
    this.page.close()
  }

  private tell(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.line !== null) this.page.extend(this.line.news())
  }

  private paint(): void {
    const strokes = this.page.visible
    this.empty.value = strokes.length === 0
    this.canUndo.value = this.page.canUndo
    // The stroke under the pen is the last one here, and is further than what was told of it.
    this.layer.show(this.line === null ? strokes : [...strokes.slice(0, -1), this.line.stroke])
  }
}
