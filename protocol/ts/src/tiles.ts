/** Sets of tiles: the bits of a video frame, and the rectangles that hold the marked ones. */

/** A browser pays for each image file; more than a few would cost more than the tiles they spare. */
const MAX_AREAS = 4
/** Two images must spare this much of one. */
const WORTH_SPLITTING = 0.75

/** A rectangle of a picture, in pixels. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A rectangle of a picture, in tiles. */
export interface Area {
  readonly col: number
  readonly row: number
  readonly cols: number
  readonly rows: number
}

/** Calls `visit` for each tile of a set: a bit a tile, row by row, the highest bit first. */
export function forEachTile(bits: Uint8Array, visit: (tile: number) => void): void {
  for (let index = 0; index < bits.length; index++) {
    const byte = bits[index]!
    if (byte === 0) continue
    for (let bit = 0; bit < 8; bit++) if ((byte & (0x80 >> bit)) !== 0) visit(index * 8 + bit)
  }
}

/**
 * Returns rectangles that hold each marked tile once and no other: runs of a row, joined with the
 * run above where it has the same columns. A clip path of few rectangles is quick; one a tile is not.
 */
export function rectangles(marked: Uint8Array, cols: number): Area[] {
  const done: Area[] = []
  let open = new Map<number, { col: number; row: number; cols: number; rows: number }>()
  for (let row = 0; row * cols < marked.length; row++) {
    const next: typeof open = new Map()
    for (let col = 0; col < cols; col++) {
      if (marked[row * cols + col] === 0) continue
      const first = col
      while (col < cols && marked[row * cols + col] !== 0) col++
      const above = open.get(first)
      const area = above?.cols === col - first ? above : { col: first, row, cols: col - first, rows: 0 }
      if (area !== above) done.push(area)
      area.rows++
      next.set(first, area)
    }
    open = next
  }
  return done
}

/** Returns a few rectangles that hold all marked tiles, and few others. */
export function cover(marked: Uint8Array, cols: number): Area[] {
  const rows = cols === 0 ? 0 : marked.length / cols
  const first = shrink(marked, cols, { col: 0, row: 0, cols, rows })
  const areas = first === null ? [] : [first]
  while (areas.length > 0 && areas.length < MAX_AREAS) {
    const splits = areas.map((area) => split(marked, cols, area))
    let best = -1
    splits.forEach((halves, index) => {
      if (halves !== null && (best < 0 || spared(areas[index]!, halves) > spared(areas[best]!, splits[best]!))) best = index
    })
    if (best < 0) break
    areas.splice(best, 1, ...splits[best]!)
  }
  return areas
}

/** The best cut of an area in two, each as small as can be; `null` where none is worth a second image. */
function split(marked: Uint8Array, cols: number, area: Area): [Area, Area] | null {
  let best: [Area, Area] | null = null
  const consider = (one: Area, other: Area): void => {
    const left = shrink(marked, cols, one)
    const right = shrink(marked, cols, other)
    if (left === null || right === null) return
    if (best === null || size(left) + size(right) < size(best[0]) + size(best[1])) best = [left, right]
  }
  for (let cut = 1; cut < area.cols; cut++) {
    consider({ ...area, cols: cut }, { ...area, col: area.col + cut, cols: area.cols - cut })
  }
  for (let cut = 1; cut < area.rows; cut++) {
    consider({ ...area, rows: cut }, { ...area, row: area.row + cut, rows: area.rows - cut })
  }
  if (best === null) return null
  return size(best[0]) + size(best[1]) <= size(area) * WORTH_SPLITTING ? best : null
}

const size = (area: Area): number => area.cols * area.rows
const spared = (area: Area, [one, other]: [Area, Area]): number => size(area) - size(one) - size(other)

/** The smallest rectangle within an area that holds all its marked tiles. */
function shrink(marked: Uint8Array, cols: number, area: Area): Area | null {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1]
  for (let row = area.row; row < area.row + area.rows; row++) {
    for (let col = area.col; col < area.col + area.cols; col++) {
      if (marked[row * cols + col] === 0) continue
      left = Math.min(left, col)
      right = Math.max(right, col)
      top = Math.min(top, row)
      bottom = Math.max(bottom, row)
    }
  }
  return right < 0 ? null : { col: left, row: top, cols: right - left + 1, rows: bottom - top + 1 }
}
