/** What marks cover: their outlines, and the rectangles to paint anew. */
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/marks'
import type { Box, Figure, Mark, Stroke } from '@classroom-hub/protocol/src/marks'
import type { Rect } from '@classroom-hub/protocol/src/tiles'
import { getStroke } from 'perfect-freehand'

/** Outlines swell beyond the points by half a width, and are smoothed by a little more. */
const MARGIN = 4
export const WHOLE: Rect = { x: 0, y: 0, width: SHEET_WIDTH, height: SHEET_HEIGHT }

export interface Shape {
  readonly path: Path2D
  readonly rect: Rect
}

export function shapeOf(mark: Mark): Shape {
  if ('points' in mark) return outline(mark)
  if (mark.tool === 'shape') return { path: figure(mark), rect: around(mark.box, mark.width / 2 + headOf(mark)) }
  // Letters hang over their box's edges.
  return { path: new Path2D(), rect: around(mark.box, mark.tool === 'text' ? mark.box[3] / 2 : 0) }
}

/** How far an arrow's head reaches back. */
const headOf = ({ kind, width }: Figure): number => (kind === 'arrow' ? Math.max(24, 4 * width) : 0)

function figure(mark: Figure): Path2D {
  const { kind, box: [x, y, width, height] } = mark
  const path = new Path2D()
  switch (kind) {
    case 'rectangle':
      path.rect(x, y, width, height)
      return path
    case 'ellipse':
      path.ellipse(x + width / 2, y + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI)
      return path
    case 'triangle':
      path.moveTo(x + width / 2, y)
      path.lineTo(x + width, y + height)
      path.lineTo(x, y + height)
      path.closePath()
      return path
    default: {
      const [endX, endY, along] = [x + width, y + height, Math.atan2(height, width)]
      path.moveTo(x, y)
      path.lineTo(endX, endY)
      for (const turn of kind === 'arrow' ? [Math.PI / 6, -Math.PI / 6] : []) {
        path.moveTo(endX, endY)
        path.lineTo(endX - headOf(mark) * Math.cos(along + turn), endY - headOf(mark) * Math.sin(along + turn))
      }
      return path
    }
  }
}

function around([x, y, width, height]: Box, more: number): Rect {
  const margin = MARGIN + more
  return {
    x: Math.min(x, x + width) - margin, y: Math.min(y, y + height) - margin,
    width: Math.abs(width) + 2 * margin, height: Math.abs(height) + 2 * margin,
  }
}

function outline({ points, width, tool }: Stroke): Shape {
  const input: [number, number, number][] = []
  let pressed = false
  for (let at = 0; at < points.length; at += 3) {
    const pressure = points[at + 2]! / 100
    pressed ||= pressure !== 0.5 && pressure !== 0
    input.push([points[at]!, points[at + 1]!, pressure])
  }
  const around = getStroke(input, {
    size: width, thinning: pressed && tool === 'pen' ? 0.5 : 0, smoothing: 0.5, streamline: 0.35,
    simulatePressure: false, last: true,
  })
  const path = new Path2D()
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  around.forEach(([x = 0, y = 0], index) => {
    const [nextX = 0, nextY = 0] = around[(index + 1) % around.length]!
    if (index === 0) path.moveTo((x + nextX) / 2, (y + nextY) / 2)
    else path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2)
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  })
  path.closePath()
  if (right < left) return { path, rect: { x: 0, y: 0, width: 0, height: 0 } }
  return {
    path,
    rect: { x: left - MARGIN, y: top - MARGIN, width: right - left + 2 * MARGIN, height: bottom - top + 2 * MARGIN },
  }
}

export function union(one: Rect, other: Rect): Rect {
  if (one.width === 0) return other
  if (other.width === 0) return one
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)]
  const right = Math.max(one.x + one.width, other.x + other.width)
  const bottom = Math.max(one.y + one.height, other.y + other.height)
  return { x, y, width: right - x, height: bottom - y }
}

export function meets(one: Rect, other: Rect): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height
}
