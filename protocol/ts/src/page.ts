/**
 * A sheet of a page as a Yjs document: a list of marks, each a stroke that grows, a thing, or a clearing. Pure.
 *
 * A stroke's points come in pieces of a few at a time, so that the page is live on the projector while it is
 * drawn. Clearing is a mark in the list, so that it is undone like any stroke and costs nothing.
 */
import * as Y from 'yjs'
import { MAX_SHEETS } from './limits'
import { isThing, MAX_PHOTOS, pack, readMark, whole } from './marks'
import type { Box, Mark, Style, Thing, Words } from './marks'

export { COLOURS, isThing, SHEET_HEIGHT, SHEET_WIDTH } from './marks'
export type { Box, Colour, Mark, Stroke, Style, Thing, Tool } from './marks'

/** Points of a sheet: two hours of drawing; some 400 KB as a document, a tenth of what the hub takes. */
export const MAX_POINTS = 80_000
/** Points of all sheets: with the photos still less than what the hub takes. */
export const MAX_DOCUMENT_POINTS = 3 * MAX_POINTS
/** Points of one stroke: half a minute without lifting the pen. */
export const MAX_STROKE_POINTS = 4000
/** A document's sheets each have a list of their own, so that two tablets that turn to one make it the same. */
const marksOf = (doc: Y.Doc, sheet: number): Y.Array<Y.Map<unknown>> => doc.getArray(sheet === 0 ? 'marks' : `marks:${sheet}`)

/** A thing as the document has it. */
export type Handle = Y.Map<unknown>
export interface Placed {
  readonly handle: Handle
  readonly thing: Thing
}

export class Page {
  private readonly marks: Y.Array<Y.Map<unknown>>
  private readonly history: Y.UndoManager
  private line: { readonly mark: Y.Map<unknown>; readonly pieces: Y.Array<Uint8Array> } | null = null
  /** Painting asks for all marks again and again, and knows one that has not changed by its being the same. */
  private readonly known = new WeakMap<Y.Map<unknown>, Mark | null>()
  private readonly elsewhere: number

  constructor(readonly doc: Y.Doc, readonly sheet = 0) {
    this.marks = marksOf(doc, sheet)
    this.marks.observeDeep(this.forget)
    this.elsewhere = others(sheet).reduce((sum, each) => sum + points(shown(marksOf(doc, each)).map(readMark)), 0)
    // A stroke is undone whole however long it took; the next one is another step.
    this.history = new Y.UndoManager(this.marks, { captureTimeout: Number.MAX_SAFE_INTEGER, trackedOrigins: new Set([this]) })
  }

  /** What is to be seen: all that came after the last clearing, the lowest first. */
  get visible(): readonly Mark[] {
    return this.seen(null)
  }

  /**
   * The same, with what is under the pen as it is there: further than what was told of it.
   *
   * @param at the thing under the pen; without, the stroke that was begun here.
   */
  seen(under: Mark | null, at: Handle | null = this.line?.mark ?? null): readonly Mark[] {
    return this.all().map(({ handle, mark }) => (under !== null && handle === at ? under : mark))
  }

  /** The things among it. */
  get things(): readonly Placed[] {
    return this.all().flatMap(({ handle, mark }) => (isThing(mark) ? [{ handle, thing: mark }] : []))
  }

  get canUndo(): boolean {
    return this.history.undoStack.length > 0
  }

  get canRedo(): boolean {
    return this.history.redoStack.length > 0
  }

  get empty(): boolean {
    return this.visible.length === 0
  }

  /** Whether the page takes no more. */
  get full(): boolean {
    const here = points(this.visible)
    return here >= MAX_POINTS || here + this.elsewhere >= MAX_DOCUMENT_POINTS
  }

  /** Whether the document takes no more photos; those before a clearing are in it, too. */
  get photosFull(): boolean {
    const all = Array.from({ length: MAX_SHEETS }, (_, sheet) => maps(marksOf(this.doc, sheet))).flat()
    return all.filter((mark) => mark.get('tool') === 'photo').length >= MAX_PHOTOS
  }

  /** The pen goes down: a stroke that grows by {@link extend}. */
  begin({ tool, colour, width }: Style): void {
    this.history.stopCapturing()
    const pieces = new Y.Array<Uint8Array>()
    const mark = new Y.Map<unknown>(Object.entries({ tool, colour, width, points: pieces }))
    this.doc.transact(() => this.marks.push([mark]), this)
    this.line = { mark, pieces }
  }

  /** More points of the stroke that was begun; three numbers each. */
  extend(points: readonly number[]): void {
    if (this.line === null || points.length === 0) return
    const { pieces } = this.line
    this.doc.transact(() => pieces.push([pack(points)]), this)
  }

  /** The pen is lifted. */
  end(): void {
    this.line = null
  }

  /** The pen was not meant: what was begun has never been. */
  drop(): void {
    if (this.line === null) return
    this.undo()
    this.history.clear(false, true)
  }

  /** Places a thing on top. */
  place(thing: Thing): Handle {
    this.end()
    this.history.stopCapturing()
    const mark = new Y.Map<unknown>(Object.entries({ ...thing, box: [...whole(thing.box)] }))
    this.doc.transact(() => this.marks.push([mark]), this)
    this.history.stopCapturing()
    return mark
  }

  /** Moves or resizes a thing; as one step with what was changed of it since {@link hold}. */
  move(handle: Handle, box: Box): void {
    this.set(handle, { box: [...whole(box)] })
  }

  /** Puts other words into a box. */
  rewrite(handle: Handle, { text, box }: Pick<Words, 'text' | 'box'>): void {
    this.hold()
    this.set(handle, { text, box: [...whole(box)] })
  }

  /** What comes is another step than what was. */
  hold(): void {
    this.history.stopCapturing()
  }

  /** Takes a thing away. */
  remove(handle: Handle): void {
    const at = this.marks.toArray().indexOf(handle)
    if (at < 0) return
    this.hold()
    this.doc.transact(() => this.marks.delete(at), this)
  }

  undo(): void {
    this.end()
    this.history.undo()
  }

  redo(): void {
    this.end()
    this.history.redo()
  }

  clear(): void {
    this.end()
    if (this.empty) return
    this.history.stopCapturing()
    this.doc.transact(() => this.marks.push([new Y.Map<unknown>([['tool', 'clear']])]), this)
  }

  /** Tells each change, and whether it was made here; returns how to stop. */
  observe(tell: (own: boolean) => void): () => void {
    const changed = (_events: unknown, { origin }: Y.Transaction): void => tell(origin === this)
    this.marks.observeDeep(changed)
    return () => this.marks.unobserveDeep(changed)
  }

  /** Frees what this page holds of the document. */
  close(): void {
    this.marks.unobserveDeep(this.forget)
    this.history.destroy()
  }

  private set(handle: Handle, fields: Record<string, unknown>): void {
    if (!this.things.some((each) => each.handle === handle)) return // somebody has taken it away
    this.doc.transact(() => Object.entries(fields).forEach(([key, value]) => handle.set(key, value)), this)
  }

  private all(): readonly { readonly handle: Handle; readonly mark: Mark }[] {
    let photos = 0
    return shown(this.marks).flatMap((handle) => {
      const mark = this.read(handle)
      return mark === null || (mark.tool === 'photo' && ++photos > MAX_PHOTOS) ? [] : [{ handle, mark }]
    })
  }

  private read(mark: Y.Map<unknown>): Mark | null {
    let read = this.known.get(mark)
    if (read === undefined) this.known.set(mark, (read = readMark(mark)))
    return read
  }

  private readonly forget = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    for (const { target } of events) {
      const owner = target instanceof Y.Map ? target : target.parent
      if (owner instanceof Y.Map) this.known.delete(owner as Y.Map<unknown>)
    }
  }
}

/** How many sheets were drawn on: the last one counts. */
export function sheetsOf(doc: Y.Doc): number {
  for (let sheet = MAX_SHEETS - 1; sheet > 0; sheet--) if (shown(marksOf(doc, sheet)).length > 0) return sheet + 1
  return 1
}

/** Tells the sheet of each change, the last one of those that changed at once; returns how to stop. */
export function observeSheets(doc: Y.Doc, tell: (sheet: number) => void): () => void {
  const changed = ({ changedParentTypes }: Y.Transaction): void => {
    for (let sheet = MAX_SHEETS - 1; sheet >= 0; sheet--) {
      if (!(changedParentTypes as ReadonlyMap<unknown, unknown>).has(marksOf(doc, sheet))) continue
      tell(sheet)
      return
    }
  }
  doc.on('afterTransaction', changed)
  return () => doc.off('afterTransaction', changed)
}

const others = (sheet: number): readonly number[] => Array.from({ length: MAX_SHEETS }, (_, n) => n).filter((n) => n !== sheet)

/** What is no map is no mark, whoever wrote it. */
const maps = (marks: Y.Array<Y.Map<unknown>>): Y.Map<unknown>[] => marks.toArray().filter((mark) => (mark as unknown) instanceof Y.Map)

function shown(marks: Y.Array<Y.Map<unknown>>): Y.Map<unknown>[] {
  const all = maps(marks)
  return all.slice(all.map((mark) => mark.get('tool')).lastIndexOf('clear') + 1)
}

function points(marks: readonly (Mark | null)[]): number {
  return marks.reduce((sum, mark) => sum + (mark !== null && 'points' in mark ? mark.points.length / 3 : 0), 0)
}
