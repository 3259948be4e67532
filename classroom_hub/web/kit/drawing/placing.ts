/** Things under a finger: placed, taken hold of, moved, resized, taken away. */
import type { Box, Colour, Kind, Thing } from '@classroom-hub/protocol/src/marks'
import type { Handle, Page, Placed } from '@classroom-hub/protocol/src/page'
import { signal } from '@preact/signals'
import { between, centred, grown, isLine, moved, resized, touches } from './boxes'
import type { Place } from './boxes'
import type { Reduced } from './reducePhoto'
import { written } from './writing'

/** What a press on the sheet places; `move`: nothing, it takes hold of what is there. */
export type Adding =
  | { readonly tool: 'move' }
  | { readonly tool: 'shape'; readonly kind: Kind }
  | { readonly tool: 'stamp'; readonly stamp: string }
  | { readonly tool: 'text' }

/** Words that are being written: where, or instead of which. */
export interface Writing {
  readonly at: Place
  readonly text: string
  readonly line?: number
  readonly handle: Handle | null
}

/** What moves is told as often as a stroke's points. */
const TELL_MS = 50
const STAMP_SIZE = 200
/** Words begin so far above the finger: it points at their first line. */
const WORDS_UP = 42
/** A shape that is hardly drawn was a tap: it gets this size. */
const [TAP, TAP_SIZE] = [16, 240]

/** A shape that is drawn once the finger has gone some way, or was a tap that is meant as one. */
interface Begun {
  readonly from: Place
  readonly kind: Kind
  readonly taps: boolean
}

interface Drag {
  readonly from: Place
  readonly start: Box
  readonly what: 'move' | 'resize' | 'draw'
  moved: boolean
}

export class Placing {
  /** `null`: ink is drawn. */
  readonly adding = signal<Adding | null>(null)
  /** What is taken hold of, as it lies under the finger. */
  readonly selected = signal<Placed | null>(null)
  readonly writing = signal<Writing | null>(null)
  /** What stands in the field so far. */
  private draft = ''
  private drag: Drag | null = null
  private begun: Begun | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  /** @param repaint is told of each move. */
  constructor(
    private readonly page: () => Page,
    private readonly style: () => { readonly colour: Colour; readonly width: number },
    private readonly repaint: () => void,
  ) {}

  /** Turns to another tool, or back to ink. */
  take(adding: Adding | null): void {
    this.release()
    this.adding.value = adding
  }

  begin(x: number, y: number): void {
    const place: Place = [x, y]
    const hit = [...this.page().things].reverse().find(({ thing }) => touches(thing, place))
    const held = this.selected.peek()
    if (hit !== undefined && (this.adding.peek()?.tool === 'move' || hit.handle === held?.handle)) {
      this.hold(hit, place, 'move')
    } else if (held !== null && (this.adding.peek()?.tool === 'move' || this.adding.peek()?.tool === 'text')) {
      this.release() // a press beside it lets it go, and places nothing
    } else if (hit?.thing.tool === 'text' && this.adding.peek()?.tool === 'text') {
      this.hold(hit, place, 'move')
    } else {
      this.release()
      this.place(place, held === null)
    }
  }

  move(x: number, y: number): void {
    const { begun } = this
    if (begun !== null && Math.hypot(x - begun.from[0], y - begun.from[1]) > TAP) this.draw(begun)
    const { drag } = this
    const held = this.selected.peek()
    if (drag === null || held === null) return
    drag.moved ||= Math.hypot(x - drag.from[0], y - drag.from[1]) > TAP
    if (!drag.moved && drag.what !== 'resize') return
    const { thing } = held
    const box =
      drag.what === 'move' ? moved(drag.start, x - drag.from[0], y - drag.from[1])
      : drag.what === 'resize' ? resized({ ...thing, box: drag.start }, [x, y])
      : between(drag.from, [x, y], isLine(thing))
    this.lie(box)
  }

  end(): void {
    const { begun, drag } = this
    this.drag = this.begun = null
    if (begun?.taps === true) this.draw(begun)
    const held = this.selected.peek()
    if (drag === null || held === null) {
      this.drag = null
      return
    }
    if (drag.what === 'move' && !drag.moved && held.thing.tool === 'text' && this.adding.peek()?.tool === 'text') {
      this.rewrite()
    }
    this.tell()
    this.page().hold()
  }

  /** The corner is taken hold of. */
  beginResize(x: number, y: number): void {
    const held = this.selected.peek()
    if (held === null) return
    this.page().hold()
    this.drag = { from: [x, y], start: held.thing.box, what: 'resize', moved: false }
  }

  /** Moves it by so much, for keys. */
  nudge(dx: number, dy: number): void {
    const held = this.selected.peek()
    if (held !== null) this.step(moved(held.thing.box, dx, dy))
  }

  grow(factor: number): void {
    const held = this.selected.peek()
    if (held !== null) this.step(grown(held.thing, factor))
  }

  remove(): void {
    const held = this.selected.peek()
    this.release()
    if (held !== null) this.page().remove(held.handle)
    this.repaint()
  }

  release(): void {
    this.drag = this.begun = null
    this.tell()
    this.settle()
    this.selected.value = null
  }

  /** The words so far, with each letter. */
  jot(text: string): void {
    this.draft = text
  }

  /** The field goes away by somebody else's hand: what stands in it is written; an empty one takes no words away. */
  settle(): void {
    if (this.writing.peek() === null) return
    if (this.draft.trim() === '') this.writing.value = null
    else this.write(this.draft)
  }

  /** Somebody may have changed or taken away what is held here. */
  follow(): void {
    const held = this.selected.peek()
    if (held === null || this.drag !== null || this.timer !== undefined) return
    this.selected.value = this.page().things.find(({ handle }) => handle === held.handle) ?? null
  }

  /** Puts the words that were written where they were wanted. */
  write(text: string): void {
    const writing = this.writing.peek()
    this.writing.value = null
    if (writing === null) return
    const done = written(text, writing.at, writing.line)
    const page = this.page()
    if (writing.handle === null) {
      if (done !== null) this.put({ tool: 'text', colour: this.style().colour, ...done })
    } else if (done === null) {
      page.remove(writing.handle)
    } else {
      page.rewrite(writing.handle, done)
    }
    this.repaint()
  }

  /** Opens the words that are held, to change them. */
  rewrite(): void {
    const held = this.selected.peek()
    if (held?.thing.tool !== 'text') return
    const { text, box } = held.thing
    this.open({ at: [box[0], box[1]], text, line: box[3] / text.split('\n').length, handle: held.handle })
  }

  putPhoto({ jpeg, width, height }: Reduced): void {
    this.put({ tool: 'photo', jpeg, box: centred(width, height) })
    this.repaint()
  }

  private open(writing: Writing): void {
    this.draft = writing.text
    this.writing.value = writing
  }

  private hold(placed: Placed, from: Place, what: Drag['what']): void {
    this.page().hold()
    this.selected.value = placed
    this.drag = { from, start: placed.thing.box, what, moved: false }
  }

  private place([x, y]: Place, taps: boolean): void {
    const adding = this.adding.peek()
    switch (adding?.tool) {
      case 'text':
        this.open({ at: [x, y - WORDS_UP], text: '', handle: null })
        break
      case 'stamp':
        this.put({ tool: 'stamp', stamp: adding.stamp, box: [x - STAMP_SIZE / 2, y - STAMP_SIZE / 2, STAMP_SIZE, STAMP_SIZE] })
        this.repaint()
        break
      case 'shape':
        this.begun = { from: [x, y], kind: adding.kind, taps }
        break
      default:
    }
  }

  private draw({ from: [x, y], kind }: Begun): void {
    this.begun = null
    const { colour, width } = this.style()
    const flat = kind === 'line' || kind === 'arrow'
    const box: Box = [x - TAP_SIZE / 2, y - (flat ? 0 : TAP_SIZE / 2), TAP_SIZE, flat ? 0 : TAP_SIZE]
    this.put({ tool: 'shape', kind, colour, width, box })
    this.drag = { from: [x, y], start: box, what: 'draw', moved: false }
    this.repaint()
  }

  private put(thing: Thing): void {
    const handle = this.page().place(thing)
    const placed = this.page().things.find((each) => each.handle === handle)
    this.selected.value = placed ?? null
  }

  private step(box: Box): void {
    this.page().hold()
    this.lie(box)
    this.tell()
    this.page().hold()
  }

  private lie(box: Box): void {
    const held = this.selected.peek()
    if (held === null) return
    this.selected.value = { handle: held.handle, thing: { ...held.thing, box } }
    this.timer ??= setTimeout(() => this.tell(), TELL_MS) // before anybody asks what the page has of it
    this.repaint()
  }

  private tell(): void {
    if (this.timer === undefined) return
    clearTimeout(this.timer)
    this.timer = undefined
    const held = this.selected.peek()
    if (held !== null) this.page().move(held.handle, held.thing.box)
  }
}

