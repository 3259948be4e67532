/**
 * A sheet of a page as a Yjs document: a list of marks, each a stroke that grows or a clearing. Pure.
 *
 * A stroke's points come in pieces of a few at a time, so that the page is live on the projector while it is
 * drawn. Clearing is a mark in the list, so that it is undone like any stroke and costs nothing.
 */
import * as Y from 'yjs'

/** The sheet's own size, the same on every tablet, so that a drawing is. */
export const SHEET_WIDTH = 1600
export const SHEET_HEIGHT = 1200

/** Told apart by colour-blind children too: they differ in lightness, and each has a name. */
export const COLOURS = ['black', 'red', 'orange', 'yellow', 'green', 'blue', 'purple', 'brown'] as const
export type Colour = (typeof COLOURS)[number]

/** The highlighter is the teacher's, so far. */
const TOOLS = ['pen', 'highlighter', 'eraser'] as const
export type Tool = (typeof TOOLS)[number]

/** `points` holds x, y and the pen's pressure (0 to 100), three whole numbers a point. */
export interface Stroke {
  readonly tool: Tool
  readonly colour: Colour
  readonly width: number
  readonly points: readonly number[]
}

export type Style = Omit<Stroke, 'points'>

/** Points of a page: two hours of drawing; some 400 KB as a document, a tenth of what the hub takes. */
export const MAX_POINTS = 80_000
/** Points of one stroke: half a minute without lifting the pen. */
export const MAX_STROKE_POINTS = 4000
/** x and y as 16 bits, the lower byte first, and the pressure. */
const POINT_BYTES = 5
/** A document's sheets each have a list of their own, so that two tablets that turn to one make it the same. */
const marksOf = (sheet: number): string => (sheet === 0 ? 'marks' : `marks:${sheet}`)

export class Page {
  private readonly marks: Y.Array<Y.Map<unknown>>
  private readonly history: Y.UndoManager
  private line: { readonly mark: Y.Map<unknown>; readonly pieces: Y.Array<Uint8Array> } | null = null
  /** Painting asks for all strokes again and again, and knows one that has not grown by its being the same. */
  private readonly strokes = new WeakMap<Y.Map<unknown>, { readonly pieces: number; readonly stroke: Stroke }>()

  constructor(readonly doc: Y.Doc, sheet = 0) {
    this.marks = doc.getArray(marksOf(sheet))
    // A stroke is undone whole however long it took; the next one is another step.
    this.history = new Y.UndoManager(this.marks, { captureTimeout: Number.MAX_SAFE_INTEGER, trackedOrigins: new Set([this]) })
  }

  /** What is to be seen: all that came after the last clearing, the lowest first. */
  get visible(): readonly Stroke[] {
    const marks = this.marks.toArray().filter((mark) => (mark as unknown) instanceof Y.Map) // whoever wrote it
    const from = marks.map((mark) => mark.get('tool')).lastIndexOf('clear') + 1
    return marks.slice(from).flatMap((mark) => this.read(mark) ?? [])
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
    return this.visible.reduce((sum, { points }) => sum + points.length / 3, 0) >= MAX_POINTS
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
    this.history.destroy()
  }

  private read(mark: Y.Map<unknown>): Stroke | null {
    if (!((mark as unknown) instanceof Y.Map)) return null
    const pieces = mark.get('points')
    const length = pieces instanceof Y.Array ? pieces.length : 0
    const known = this.strokes.get(mark)
    if (known?.pieces === length) return known.stroke
    const stroke = read(mark)
    if (stroke !== null) this.strokes.set(mark, { pieces: length, stroke })
    return stroke
  }
}

/** Reads a stroke that anybody may have written; `null` where it is none, or a clearing. */
function read(mark: unknown): Stroke | null {
  if (!(mark instanceof Y.Map)) return null
  const { tool, colour, width, points } = Object.fromEntries(mark.entries()) as Record<string, unknown>
  if (!TOOLS.includes(tool as Tool) || !COLOURS.includes(colour as Colour)) return null
  if (typeof width !== 'number' || !(width > 0 && width <= 100) || !(points instanceof Y.Array)) return null
  return { tool: tool as Tool, colour: colour as Colour, width, points: points.toArray().flatMap(unpack) }
}

function pack(points: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((points.length / 3) * POINT_BYTES)
  const view = new DataView(bytes.buffer)
  for (let n = 0; 3 * n < points.length; n++) {
    view.setUint16(POINT_BYTES * n, clamp(points[3 * n]!), true)
    view.setUint16(POINT_BYTES * n + 2, clamp(points[3 * n + 1]!), true)
    view.setUint8(POINT_BYTES * n + 4, points[3 * n + 2]!)
  }
  return bytes
}

/** A pen that slips off the sheet is at its edge. */
const clamp = (value: number): number => Math.min(0xffff, Math.max(0, value))

function unpack(piece: unknown): number[] {
  if (!(piece instanceof Uint8Array)) return []
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength)
  const points: number[] = []
  for (let at = 0; at + POINT_BYTES <= piece.length; at += POINT_BYTES)
    points.push(view.getUint16(at, true), view.getUint16(at + 2, true), Math.min(100, view.getUint8(at + 4)))
  return points
}
