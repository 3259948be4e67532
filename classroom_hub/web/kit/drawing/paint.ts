/** A sheet on a canvas of its own size: paper, or what was handed out, with the marks on it. */
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/marks'
import type { Mark } from '@classroom-hub/protocol/src/marks'
import type { Rect } from '@classroom-hub/protocol/src/tiles'
import { PAPER } from './inks'
import { InkLayer } from './layer'
import { WHOLE } from './outline'

export { HIGHLIGHT, INKS, PAPER } from './inks'

export class Painter {
  /** What is to be seen: always complete. */
  readonly canvas: HTMLCanvasElement
  private readonly context: CanvasRenderingContext2D
  /** What lies under the ink: white, or what was handed out. */
  private readonly paper = sized(document.createElement('canvas'))
  private readonly paperContext = this.paper.getContext('2d', { alpha: false })!
  /** Ink alone, so that the eraser takes nothing else away. */
  private readonly ink = new InkLayer()

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = sized(canvas)
    this.context = canvas.getContext('2d', { alpha: false })!
    this.ink.resize(SHEET_WIDTH)
    this.ink.onReady = () => this.compose(WHOLE)
    this.lay(null)
  }

  /** Lays a picture under the ink, as large as it fits and in the middle; `null`: white paper. */
  lay(picture: ImageBitmap | null): void {
    this.paperContext.fillStyle = PAPER
    this.paperContext.fillRect(0, 0, SHEET_WIDTH, SHEET_HEIGHT)
    if (picture !== null) {
      const scale = Math.min(SHEET_WIDTH / picture.width, SHEET_HEIGHT / picture.height)
      const [width, height] = [picture.width * scale, picture.height * scale]
      this.paperContext.drawImage(picture, (SHEET_WIDTH - width) / 2, (SHEET_HEIGHT - height) / 2, width, height)
    }
    this.compose(WHOLE)
  }

  /** Shows a sheet's marks; what has not changed is not painted again. */
  show(marks: readonly Mark[]): void {
    const changed = this.ink.show(marks)
    if (changed !== null) this.compose(changed)
  }

  private compose(rect: Rect): void {
    const { x, y, width, height } = clipped(rect)
    if (width <= 0 || height <= 0) return
    for (const each of [this.paper, this.ink.canvas]) this.context.drawImage(each, x, y, width, height, x, y, width, height)
  }
}

function sized(canvas: HTMLCanvasElement): HTMLCanvasElement {
  canvas.width = SHEET_WIDTH
  canvas.height = SHEET_HEIGHT
  return canvas
}

function clipped(rect: Rect): Rect {
  const [x, y] = [Math.max(0, Math.floor(rect.x)), Math.max(0, Math.floor(rect.y))]
  return {
    x, y,
    width: Math.min(SHEET_WIDTH, Math.ceil(rect.x + rect.width)) - x,
    height: Math.min(SHEET_HEIGHT, Math.ceil(rect.y + rect.height)) - y,
  }
}
