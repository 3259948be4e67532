/** The shared screen on a canvas: decodes pictures, draws them between two refreshes, and says so. */
import { decodeFrame } from '@classroom-hub/protocol/src/frames'
import { Receiver } from '@classroom-hub/protocol/src/receiver'
import type { Ticket } from '@classroom-hub/protocol/src/receiver'
import { signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'

type Picture = ImageBitmap | HTMLImageElement

export interface Size {
  readonly width: number
  readonly height: number
}

/** At most one fresh start in this time: a hub that sends nothing decodable is not asked in a loop. */
const BROKEN_EVERY_MS = 5000

export class Board {
  /**
   * Asked for a fresh start (a new socket, so a full picture) when a frame cannot be shown. Such a
   * frame is never acknowledged, else the hub would believe that its tiles are on the screen.
   */
  onBroken: (() => void) | undefined
  /** Called when the canvas has changed, between two refreshes. */
  onDrawn: (() => void) | undefined
  private readonly receiver = new Receiver<Picture>()
  private readonly context: CanvasRenderingContext2D
  private readonly shown = signal<Size | null>(null)
  private acknowledged = 0
  private drawing = false
  private brokenUntil = -Infinity
  private brokenTimer: ReturnType<typeof setTimeout> | undefined

  /** @param painted hears how many frames of this socket are painted, after each drawing. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly painted: (count: number) => void,
  ) {
    this.context = canvas.getContext('2d', { alpha: false })!
  }

  /** The screen's size in pixels; `null` before the first picture. */
  get size(): ReadonlySignal<Size | null> {
    return this.shown
  }

  /** Takes one picture message. */
  take(data: ArrayBuffer): void {
    let ticket: Ticket<Picture>
    try {
      ticket = this.receiver.take(decodeFrame(data))
    } catch (error) {
      this.broken(error)
      return
    }
    Promise.all(ticket.frame.images.map((image) => decodePicture(image.data))).then(
      (pictures) => {
        if (!this.receiver.decoded(ticket, pictures)) this.broken('a piece outside its image')
        this.schedule()
      },
      (error: unknown) => this.broken(error),
    )
  }

  /** A new socket: counts start at 0. The last picture stays on the screen until the next one. */
  reset(): void {
    clearTimeout(this.brokenTimer)
    this.brokenTimer = undefined
    this.acknowledged = 0
    this.receiver.reset()
    this.schedule()
  }

  /** A hidden page gets no animation frames: it acknowledges nothing, and so is sent nothing. */
  private schedule(): void {
    if (this.drawing || !this.receiver.ready) return
    this.drawing = true
    requestAnimationFrame(() => {
      this.drawing = false
      this.draw()
    })
  }

  private draw(): void {
    const { resize, draws, done, count } = this.receiver.paint()
    if (resize !== null) {
      this.canvas.width = resize.width
      this.canvas.height = resize.height
      this.shown.value = resize
    }
    for (const { picture, sourceX, sourceY, x, y, width, height } of draws) {
      this.context.drawImage(picture, sourceX, sourceY, width, height, x, y, width, height)
    }
    for (const picture of done) if ('close' in picture) picture.close()
    if (draws.length > 0) this.onDrawn?.()
    if (count === this.acknowledged) return
    this.acknowledged = count
    this.painted(count)
  }

  private broken(reason: unknown): void {
    console.warn('A picture that cannot be shown', reason)
    if (this.brokenTimer !== undefined) return
    const now = performance.now()
    const wait = Math.max(0, this.brokenUntil - now)
    this.brokenUntil = now + wait + BROKEN_EVERY_MS
    this.brokenTimer = setTimeout(() => {
      this.brokenTimer = undefined
      this.onBroken?.()
    }, wait)
  }
}

async function decodePicture(data: Uint8Array<ArrayBuffer>): Promise<Picture> {
  const blob = new Blob([data], { type: 'image/jpeg' })
  if (typeof createImageBitmap === 'function') return createImageBitmap(blob)
  const url = URL.createObjectURL(blob)
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    return image
  } finally {
    URL.revokeObjectURL(url)
  }
}
