/** Where things lie on a sheet, and how a finger finds and changes them. Pure. */
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/marks'
import type { Box, Thing } from '@classroom-hub/protocol/src/marks'

export type Place = readonly [x: number, y: number]

/** A finger is no needle. */
const SLOP = 24
/** A thing smaller than this cannot be taken hold of any more. */
export const LEAST = 48

/** A box's left, top, right and bottom, whichever way a line goes. */
export function edges([x, y, width, height]: Box): readonly [number, number, number, number] {
  return [Math.min(x, x + width), Math.min(y, y + height), Math.max(x, x + width), Math.max(y, y + height)]
}

export function touches(thing: Thing, [x, y]: Place): boolean {
  const [left, top, right, bottom] = edges(thing.box)
  if (x < left - SLOP || x > right + SLOP || y < top - SLOP || y > bottom + SLOP) return false
  if (!isLine(thing)) return true
  const [startX, startY, width, height] = thing.box
  const length = Math.hypot(width, height)
  const apart = length === 0 ? 0 : Math.abs((x - startX) * height - (y - startY) * width) / length
  return apart <= SLOP + thing.width / 2
}

export const isLine = (thing: Thing): thing is Thing & { tool: 'shape' } =>
  thing.tool === 'shape' && (thing.kind === 'line' || thing.kind === 'arrow')

/** Moved, but never so far that nothing of it can be taken hold of. */
export function moved(box: Box, dx: number, dy: number): Box {
  const [left, top, right, bottom] = edges(box)
  const within = (by: number, low: number, high: number, length: number): number =>
    Math.min(Math.max(by, LEAST - high), length - LEAST - low)
  return [box[0] + within(dx, left, right, SHEET_WIDTH), box[1] + within(dy, top, bottom, SHEET_HEIGHT), box[2], box[3]]
}

/** Its far corner taken to a place. All but shapes keep their proportions. */
export function resized(thing: Thing, [toX, toY]: Place): Box {
  const [x, y, width, height] = thing.box
  if (isLine(thing)) return [x, y, toX - x, toY - y]
  const [wide, high] = [Math.max(LEAST, toX - x), Math.max(LEAST, toY - y)]
  if (thing.tool === 'shape') return [x, y, Math.min(wide, 2 * SHEET_WIDTH), Math.min(high, 2 * SHEET_HEIGHT)]
  const least = LEAST / Math.min(width, height)
  const scale = Math.min(Math.max(wide / width, high / height, least), (2 * SHEET_WIDTH) / width, (2 * SHEET_HEIGHT) / height)
  return [x, y, width * scale, height * scale]
}

/** Larger or smaller around where it begins: for keys. */
export function grown(thing: Thing, factor: number): Box {
  const [x, y, width, height] = thing.box
  return resized(thing, [x + width * factor, y + height * factor])
}

/** Between two corners, whichever was first. */
export function between([x, y]: Place, [toX, toY]: Place, line: boolean): Box {
  if (line) return [x, y, toX - x, toY - y]
  return [Math.min(x, toX), Math.min(y, toY), Math.max(1, Math.abs(toX - x)), Math.max(1, Math.abs(toY - y))]
}

/** As large as a photo fits into the middle of a sheet, and a little smaller. */
export function centred(width: number, height: number): Box {
  const scale = Math.min((SHEET_WIDTH * 0.7) / width, (SHEET_HEIGHT * 0.7) / height)
  const [wide, high] = [Math.max(1, width * scale), Math.max(1, height * scale)]
  return [(SHEET_WIDTH - wide) / 2, (SHEET_HEIGHT - high) / 2, wide, high]
}
