/**
 * The marks of a sheet as a Yjs document has them (`docs/wire.md`): strokes that grow, and things that are placed:
 * shapes, words, stamps, photos. Anybody may have written a document: what is no mark is none. Pure.
 */
import * as Y from 'yjs'
import { sizeOfJpeg } from './images'
import { MAX_PHOTO_BYTES, MAX_PHOTO_SIDE, MAX_TEXT, MAX_TEXT_LINES } from './limits'

export { MAX_PHOTO_BYTES, MAX_PHOTO_SIDE, MAX_PHOTOS, MAX_TEXT, MAX_TEXT_LINES } from './limits'

/** The sheet's own size, the same on every tablet, so that a drawing is. */
export const SHEET_WIDTH = 1600
export const SHEET_HEIGHT = 1200

/** Told apart by colour-blind children too: they differ in lightness, and each has a name. */
export const COLOURS = ['black', 'red', 'orange', 'yellow', 'green', 'blue', 'purple', 'brown'] as const
export type Colour = (typeof COLOURS)[number]

const TOOLS = ['pen', 'highlighter', 'eraser'] as const
export type Tool = (typeof TOOLS)[number]

export const KINDS = ['line', 'arrow', 'rectangle', 'ellipse', 'triangle'] as const
export type Kind = (typeof KINDS)[number]

/** Left, top, width and height; whole units of the sheet. A line's or an arrow's end may lie left of, or above, its start. */
export type Box = readonly [x: number, y: number, width: number, height: number]

/** `points` holds x, y and the pen's pressure (0 to 100), three whole numbers a point. */
export interface Stroke {
  readonly tool: Tool
  readonly colour: Colour
  readonly width: number
  readonly points: readonly number[]
}

export interface Figure {
  readonly tool: 'shape'
  readonly kind: Kind
  readonly colour: Colour
  readonly width: number
  readonly box: Box
}

export interface Words {
  readonly tool: 'text'
  readonly text: string
  readonly colour: Colour
  readonly box: Box
}

/** A small picture of ours by its name, or a tile with one letter. */
export interface Stamp {
  readonly tool: 'stamp'
  readonly stamp: string
  readonly box: Box
}

export interface Photo {
  readonly tool: 'photo'
  readonly jpeg: Uint8Array<ArrayBuffer>
  readonly box: Box
}

/** What is placed, and can be moved, resized and taken away. */
export type Thing = Figure | Words | Stamp | Photo
export type Mark = Stroke | Thing
export type Style = Omit<Stroke, 'points'>

/** A pen thicker than this is a bucket. */
const MAX_LINE_WIDTH = 100
/** Names are short; whoever reads them knows which there are. */
const MAX_STAMP_NAME = 24
/** So far may a thing be pushed off the sheet, or be larger than it. */
const FAR = 2 * SHEET_WIDTH
/** x and y as 16 bits, the lower byte first, and the pressure. */
const POINT_BYTES = 5

export const isThing = (mark: Mark): mark is Thing => 'box' in mark

/** Reads a mark; `null` where it is none, or a clearing. */
export function readMark(mark: unknown): Mark | null {
  if (!(mark instanceof Y.Map)) return null
  const fields = Object.fromEntries(mark.entries()) as Record<string, unknown>
  return TOOLS.includes(fields['tool'] as Tool) ? readStroke(fields) : readThing(fields)
}

function readStroke({ tool, colour, width, points }: Record<string, unknown>): Stroke | null {
  if (!isColour(colour) || !isWidth(width) || !(points instanceof Y.Array)) return null
  return { tool: tool as Tool, colour, width, points: points.toArray().flatMap(unpack) }
}

function readThing({ tool, kind, colour, width, text, stamp, jpeg, box }: Record<string, unknown>): Thing | null {
  if (!isBox(box)) return null
  if (tool === 'shape') {
    const known = KINDS.includes(kind as Kind) && isColour(colour) && isWidth(width)
    const flat = kind === 'line' || kind === 'arrow'
    return known && (flat || isSolid(box)) ? { tool, kind: kind as Kind, colour, width, box } : null
  }
  if (!isSolid(box)) return null
  if (tool === 'text') return typeof text === 'string' && isText(text) && isColour(colour) ? { tool, text, colour, box } : null
  if (tool === 'stamp') return typeof stamp === 'string' && stamp.length <= MAX_STAMP_NAME ? { tool, stamp, box } : null
  return tool === 'photo' && isPhoto(jpeg) ? { tool, jpeg, box } : null
}

const isColour = (value: unknown): value is Colour => COLOURS.includes(value as Colour)
const isWidth = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= MAX_LINE_WIDTH
const isSolid = ([, , width, height]: Box): boolean => width > 0 && height > 0

export function isText(text: string): boolean {
  return text.trim() !== '' && text.length <= MAX_TEXT && text.split('\n').length <= MAX_TEXT_LINES
}

function isBox(value: unknown): value is Box {
  return Array.isArray(value) && value.length === 4 && value.every((each) => Number.isInteger(each) && Math.abs(each) <= FAR)
}

/** Asked before a decoder is, which would believe what a file says of its size. */
export function isPhoto(value: unknown): value is Uint8Array<ArrayBuffer> {
  if (!(value instanceof Uint8Array) || value.length > MAX_PHOTO_BYTES) return false
  const size = sizeOfJpeg(value as Uint8Array<ArrayBuffer>)
  return size !== null && size.width > 0 && size.height > 0 && Math.max(size.width, size.height) <= MAX_PHOTO_SIDE
}

/** Returns a box of whole numbers that a reader takes. */
export function whole([x, y, width, height]: Box): Box {
  const near = (value: number): number => Math.min(FAR, Math.max(-FAR, Math.round(value)))
  return [near(x), near(y), near(width), near(height)]
}

export function pack(points: readonly number[]): Uint8Array {
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
