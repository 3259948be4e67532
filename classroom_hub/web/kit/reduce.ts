/**
 * A large canvas shown small and smooth. Browsers shrink a canvas by looking at four pixels for each,
 * so thin strokes break up; halving in steps first looks at all of them.
 */

/** The sizes to draw one after the other, from a source to its target; all but the last are halves. */
export function steps(from: number, to: number): number[] {
  const sizes: number[] = []
  let size = from
  while (size > 2 * to) sizes.push((size = Math.ceil(size / 2)))
  return [...sizes, to]
}

export class Reduced {
  private readonly context: CanvasRenderingContext2D
  private readonly between: CanvasRenderingContext2D[] = []
  private drawing = false

  /** @param target keeps the size that its style gives it; what it shows follows that size. */
  constructor(
    private readonly source: HTMLCanvasElement,
    private readonly target: HTMLCanvasElement,
  ) {
    this.context = target.getContext('2d', { alpha: false })!
    new ResizeObserver(() => this.schedule()).observe(target)
  }

  /** Draws now: the source has just changed, between two refreshes. */
  draw(): void {
    const { width, height } = this.source
    const size = this.target.getBoundingClientRect()
    // Never larger than the source: the style enlarges it as well.
    const toWidth = Math.min(width, Math.round(size.width * devicePixelRatio))
    const toHeight = Math.min(height, Math.round(size.height * devicePixelRatio))
    if (toWidth === 0 || toHeight === 0) return // folded away; it is drawn when it unfolds
    const widths = steps(width, toWidth)
    const heights = steps(height, toHeight)
    let from = this.source
    for (let step = 0; step < Math.max(widths.length, heights.length) - 1; step++) {
      from = this.copy(this.step(step), from, widths[step] ?? toWidth, heights[step] ?? toHeight)
    }
    this.copy(this.context, from, toWidth, toHeight)
  }

  private schedule(): void {
    if (this.drawing) return
    this.drawing = true
    requestAnimationFrame(() => {
      this.drawing = false
      this.draw()
    })
  }

  private step(index: number): CanvasRenderingContext2D {
    return (this.between[index] ??= document.createElement('canvas').getContext('2d', { alpha: false })!)
  }

  private copy(context: CanvasRenderingContext2D, from: HTMLCanvasElement, width: number, height: number): HTMLCanvasElement {
    const { canvas } = context
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
    }
    context.drawImage(from, 0, 0, width, height)
    return canvas
  }
}
