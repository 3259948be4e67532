/** Sets of tiles: the bits of a video frame, and the few rectangles that hold exactly the marked ones. */

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
