/** A page as others see it, live: read from the hub, never written. */
import { Page } from '@classroom-hub/protocol/src/page'
import { signal } from '@preact/signals'
import * as Y from 'yjs'
import { SharedDocument } from '../document'
import { InkLayer } from './layer'

export class LiveInk {
  readonly layer = new InkLayer()
  /** Nothing is drawn there, or nothing has come yet. */
  readonly empty = signal(true)
  protected readonly doc = new Y.Doc()
  private page = new Page(this.doc)
  private turned = 0
  private readonly shared: SharedDocument
  private unobserve: () => void

  /**
   * @param name the document's.
   * @param token the seat's; without, the page's cookie says who asks.
   * @param soon has it painted, some time after a change.
   */
  constructor(readonly name: string, token: string | null = null, private readonly soon: (ink: LiveInk) => void = paintSoon) {
    this.shared = new SharedDocument(this.doc, name, token)
    this.unobserve = this.page.observe(() => this.soon(this))
  }

  /** Opens its socket; it comes back by itself. */
  open(): void {
    this.shared.connect()
  }

  /** Turns to another sheet of the same document. */
  turnTo(sheet: number): void {
    if (sheet === this.turned) return
    this.turned = sheet
    this.unobserve()
    this.page.close()
    this.page = new Page(this.doc, sheet)
    this.unobserve = this.page.observe(() => this.soon(this))
    this.paint()
  }

  end(): void {
    waiting.delete(this)
    this.unobserve()
    this.shared.end()
    this.page.close()
    this.doc.destroy()
  }

  /** Paints what has come. */
  paint(): void {
    const strokes = this.page.visible
    this.layer.show(strokes)
    this.empty.value = strokes.length === 0
  }
}

/** Pages that changed since the last picture: a wall of thirty is painted once a picture, whatever comes between. */
const waiting = new Set<LiveInk>()

function paintSoon(ink: LiveInk): void {
  if (waiting.size === 0) requestAnimationFrame(paintAll)
  waiting.add(ink)
}

function paintAll(): void {
  const changed = [...waiting]
  waiting.clear()
  for (const ink of changed) ink.paint()
}
