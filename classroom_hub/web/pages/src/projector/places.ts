/** Where pages stand on the wall. Pure. */
import type { Layout } from '@classroom-hub/protocol/src/messages'
import type { Size } from './fit'

export interface Place extends Size {
  readonly left: number
  readonly top: number
}

export interface Places {
  /** Each page's paper, in the wall's order. */
  readonly papers: readonly Place[]
  /** The name under a paper (pixels); 0 where names are off. */
  readonly caption: number
}

/** A sheet's width over its height. */
export const SHAPE = 4 / 3
/** Of the wall's height: names that are read from the last row, and the least that a crowd leaves them. */
const CAPTION = { few: 0.065, some: 0.05, many: 0.034 }
const GAP = { few: 0.03, many: 0.014 }

/**
 * Papers as large as the wall allows, in rows; a last row that is not full stands in the middle.
 *
 * @param layout `compare`: all of them in one place, over each other.
 */
export function placesOf(count: number, wall: Size, layout: Layout, names: boolean): Places {
  const gap = Math.round(wall.height * (count <= 4 ? GAP.few : GAP.many))
  const caption = names ? Math.round(wall.height * (count <= 4 ? CAPTION.few : count <= 12 ? CAPTION.some : CAPTION.many)) : 0
  if (layout === 'compare') return { papers: Array.from({ length: count }, () => alone(wall, caption, gap)), caption }
  const { columns, width } = columnsOf(count, wall, caption, gap)
  const height = width / SHAPE
  const rows = Math.ceil(count / columns)
  const top = (wall.height - rows * (height + caption) - (rows - 1) * gap) / 2
  const papers = Array.from({ length: count }, (_, n): Place => {
    const row = Math.floor(n / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = (wall.width - inRow * width - (inRow - 1) * gap) / 2
    return {
      left: Math.round(left + (n % columns) * (width + gap)),
      top: Math.round(top + row * (height + caption + gap)),
      width: Math.floor(width),
      height: Math.floor(height),
    }
  })
  return { papers, caption }
}

/** The one place in the middle. */
function alone(wall: Size, caption: number, gap: number): Place {
  const width = Math.max(1, Math.floor(Math.min(wall.width - 2 * gap, (wall.height - caption - 2 * gap) * SHAPE)))
  const height = Math.floor(width / SHAPE)
  return { left: Math.round((wall.width - width) / 2), top: Math.round((wall.height - height - caption) / 2), width, height }
}

function columnsOf(count: number, wall: Size, caption: number, gap: number): { columns: number; width: number } {
  let best = { columns: 1, width: 0 }
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns)
    const across = (wall.width - (columns + 1) * gap) / columns
    const down = (wall.height - (rows + 1) * gap - rows * caption) / rows
    const width = Math.max(1, Math.min(across, down * SHAPE))
    if (width > best.width) best = { columns, width }
  }
  return best
}
