/** A board that several draw on at the same time: its document, its ink, and the tool in this hand. */
import { Page, SHEET_WIDTH } from '@classroom-hub/protocol/src/page'
import type { Colour, Style, Tool } from '@classroom-hub/protocol/src/page'
import { firstSpotlight, SpotlightMap } from '@classroom-hub/protocol/src/spotlight'
import type { Spotlight } from '@classroom-hub/protocol/src/spotlight'
import type { SurfaceView } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import * as Y from 'yjs'
import { SharedDocument } from '../document'
import { InkLayer } from '../drawing/layer'
import { Line } from '../drawing/line'

export type Hold = Tool | 'spotlight'

/** What is drawn, and where the light is, is told 20 times a second. */
const TELL_MS = 50
const WIDTHS: Readonly<Record<Tool, number>> = { pen: 8, highlighter: 36, eraser: 60 }
/** Those who have the pen are told apart; the teacher's usual red and black are not among them. */
export const PUPIL_INKS: readonly Colour[] = ['blue', 'green', 'purple', 'orange', 'brown', 'yellow']

export class SurfaceEasel {
  /** In the sheet's units: any board is as wide as a sheet. */
  readonly height: number
  readonly layer: InkLayer
  readonly hold = signal<Hold>('pen')
  readonly colour = signal<Colour>('red')
  readonly spotlight = signal<Spotlight | null>(null)
  readonly canUndo = signal(false)
  readonly empty = signal(true)
  private readonly page = new Page(new Y.Doc())
  private readonly light: SpotlightMap
  private readonly shared: SharedDocument
  private readonly stop: (() => void)[]
  private line: Line | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private waiting: { readonly place: Spotlight | null } | null = null
  private lightTimer: ReturnType<typeof setTimeout> | undefined
  private painting = false
  private closed = false

  /**
   * @param surface what is drawn on.
   * @param token the seat's; `null` where the page's cookie says who asks.
   */
  constructor({ surface, width, height }: SurfaceView, token: string | null, colour: Colour) {
    this.height = Math.round((SHEET_WIDTH * height) / width)
    this.layer = new InkLayer(this.height)
    this.colour.value = colour
    this.light = new SpotlightMap(this.page.doc, this.height)
    this.shared = new SharedDocument(this.page.doc, `ink.${surface}.board`, token)
    this.stop = [
      this.page.observe(() => this.paintSoon()),
      this.light.observe(() => {
        // What this hand moves is further than what comes back of it.
        if (this.waiting === null) this.spotlight.value = this.light.get()
      }),
    ]
    this.shared.connect()
  }

  /** The link is back: the socket that there was may be dead without knowing. */
  connect(): void {
    this.shared.connect()
  }

  begin(x: number, y: number, pressure: number): void {
    const tool = this.hold.peek()
    if (tool === 'spotlight' || this.page.full) return
    const style: Style = { tool, colour: this.colour.peek(), width: WIDTHS[tool] }
    this.line = new Line(style)
    this.page.begin(style)
    this.move([[x, y, pressure]])
  }

  move(points: readonly (readonly [number, number, number])[]): void {
    const { line } = this
    if (line === null) return
    let taken = false
    for (const [x, y, pressure] of points) taken = line.to(x, y, pressure) || taken
    if (!taken) return
    this.timer ??= setTimeout(() => this.tell(), TELL_MS)
    this.paintSoon()
  }

  end(): void {
    if (this.line === null) return
    this.tell()
    this.page.end()
    this.line = null
    this.paintSoon()
  }

  /** Takes back the last stroke of this hand; those of others stay. */
  undo(): void {
    this.end()
    this.page.undo()
    this.paintSoon()
  }

  clear(): void {
    this.end()
    this.page.clear()
    this.paintSoon()
  }

  /** Turns the light on and takes it in hand; where it is in hand, turns it off. */
  toggleSpotlight(): void {
    const on = this.spotlight.peek() !== null
    if (on && this.hold.peek() === 'spotlight') {
      this.hold.value = 'pen'
      this.shine(null)
      return
    }
    this.hold.value = 'spotlight'
    if (!on) this.shine(firstSpotlight(this.height))
  }

  /** Moves the light, or takes it away; seen here at once, and told to the others soon. */
  shine(place: Spotlight | null): void {
    const within = place === null ? null : this.light.within(place)
    this.spotlight.value = within
    this.waiting = { place: within }
    this.lightTimer ??= setTimeout(() => this.tellLight(), TELL_MS)
  }

  close(): void {
    this.end()
    this.tellLight()
    this.closed = true
    for (const each of this.stop) each()
    this.shared.end()
    this.page.close()
  }

  private tell(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.line !== null) this.page.extend(this.line.news())
  }

  private tellLight(): void {
    clearTimeout(this.lightTimer)
    this.lightTimer = undefined
    const { waiting } = this
    this.waiting = null
    if (waiting !== null) this.light.set(waiting.place)
  }

  /** Once a picture, whatever comes between. */
  private paintSoon(): void {
    if (this.painting) return
    this.painting = true
    requestAnimationFrame(() => {
      this.painting = false
      if (this.closed) return
      const strokes = this.page.seen(this.line?.stroke ?? null)
      this.empty.value = strokes.length === 0
      this.canUndo.value = this.page.canUndo
      this.layer.show(strokes)
    })
  }
}
