/** This computer's own screen as a source of pictures, where the browser can capture one. */
import { TILE } from '@classroom-hub/protocol/src/frames'
import { differing, isText } from '@classroom-hub/protocol/src/pixels'
import type { Rect } from '@classroom-hub/protocol/src/tiles'
import type { PictureSource } from './share'

/** Read back and compared fifteen times a second, so not larger than a projector needs (pixels). */
const MAX_WIDTH = 1600

/** Whether a screen can be captured: no mobile browser can, and none on a page that came without TLS. */
export function canCaptureScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function' && typeof OffscreenCanvas === 'function'
}

export interface ScreenSource extends PictureSource {
  stop: () => void
}

/**
 * Asks for a screen, which needs a gesture; `onEnd` is called when its user ends it.
 *
 * @throws DOMException where the user refuses.
 */
export async function captureScreen(onEnd: () => void): Promise<ScreenSource> {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 15 }, audio: false })
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = stream
  stream.getVideoTracks()[0]!.addEventListener('ended', onEnd)
  await video.play()
  return new Screen(stream, video)
}

class Screen implements ScreenSource {
  readonly canvas = document.createElement('canvas')
  width = 0
  height = 0
  private readonly context = this.canvas.getContext('2d', { alpha: false, willReadFrequently: true })!
  private pixels = new Uint32Array(0)

  constructor(
    private readonly stream: MediaStream,
    private readonly video: HTMLVideoElement,
  ) {}

  read(): readonly Rect[] {
    const scale = Math.min(1, MAX_WIDTH / this.video.videoWidth)
    const [width, height] = [Math.round(this.video.videoWidth * scale), Math.round(this.video.videoHeight * scale)]
    if (width === 0 || height === 0) return []
    const [whole, high] = [padded(width), padded(height)]
    if (width !== this.width || height !== this.height) {
      this.width = width
      this.height = height
      this.canvas.width = whole
      this.canvas.height = high
      this.pixels = new Uint32Array(0)
    }
    this.context.drawImage(this.video, 0, 0, width, height)
    const now = new Uint32Array(this.context.getImageData(0, 0, whole, high).data.buffer)
    const before = this.pixels
    this.pixels = now
    return before.length === now.length ? differing(before, now, whole) : [{ x: 0, y: 0, width, height }]
  }

  isText(tile: number): boolean {
    const cols = this.canvas.width / TILE
    return isText(this.pixels, this.canvas.width, (tile % cols) * TILE, Math.floor(tile / cols) * TILE)
  }

  stop(): void {
    for (const track of this.stream.getTracks()) track.stop()
  }
}

/** A side in whole tiles, in pixels. */
const padded = (side: number): number => Math.ceil(side / TILE) * TILE
