/** Draws one mark (`docs/wire.md` tells how it looks). */
import '../andika.css'
import type { Figure, Mark, Photo, Stamp, Words } from '@classroom-hub/protocol/src/marks'
import { HIGHLIGHT, INKS } from './inks'
import type { Shape } from './outline'
import { pictureOf } from './pictures'
import { EDGE, STAMP_SIZE, tileFont, tracesOf } from './stamps'

/** Of the height of a line of text: its letters' size, and where they stand. */
export const LINE_HEIGHT = 1.3
const BASELINE = 0.75

type Context = CanvasRenderingContext2D

export function draw(context: Context, mark: Mark, shape: Shape): void {
  switch (mark.tool) {
    case 'shape':
      return drawFigure(context, mark, shape)
    case 'text':
      return drawWords(context, mark)
    case 'stamp':
      return drawStamp(context, mark)
    case 'photo':
      return drawPhoto(context, mark)
    default:
      context.globalCompositeOperation = mark.tool === 'eraser' ? 'destination-out' : 'source-over'
      context.globalAlpha = mark.tool === 'highlighter' ? HIGHLIGHT : 1
      context.fillStyle = INKS[mark.colour]
      context.fill(shape.path)
      context.globalAlpha = 1
      context.globalCompositeOperation = 'source-over'
  }
}

function drawFigure(context: Context, { colour, width }: Figure, { path }: Shape): void {
  round(context, INKS[colour], width)
  context.stroke(path)
}

function drawWords(context: Context, { text, colour, box: [x, y, , height] }: Words): void {
  const lines = text.split('\n')
  const line = height / lines.length
  context.font = fontOf(line)
  context.fillStyle = INKS[colour]
  context.textAlign = 'left'
  lines.forEach((each, n) => context.fillText(each, x, y + line * (n + BASELINE)))
}

export const fontOf = (line: number): string => `400 ${line / LINE_HEIGHT}px Andika, sans-serif`

function drawStamp(context: Context, { stamp, box: [x, y, width, height] }: Stamp): void {
  context.save()
  context.translate(x, y)
  context.scale(width / STAMP_SIZE, height / STAMP_SIZE)
  round(context, EDGE, 2)
  const { traces, letter } = tracesOf(stamp)
  for (const { path, fill } of traces) {
    context.fillStyle = fill
    if (fill !== 'none') context.fill(path)
    context.stroke(path)
  }
  if (letter !== null) {
    context.font = tileFont
    context.fillStyle = EDGE
    context.textAlign = 'center'
    context.fillText(letter, STAMP_SIZE / 2, 36)
  }
  context.restore()
}

function drawPhoto(context: Context, { jpeg, box }: Photo): void {
  const picture = pictureOf(jpeg)
  if (picture !== null) context.drawImage(picture, ...box)
}

function round(context: Context, colour: string, width: number): void {
  context.strokeStyle = colour
  context.lineWidth = width
  context.lineCap = context.lineJoin = 'round'
}
