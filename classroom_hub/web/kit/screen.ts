/** This computer's own screen as a source of pictures, where the browser can capture one. */
import { differing } from '@classroom-hub/protocol/src/sender'
import type { Rect } from '@classroom-hub/protocol/src/sender'
import type { PictureSource } from './share'

/** Read back and compared ten times a second, so not larger than a projector needs (pixels). */
const MAX_WIDTH = 1600

/** Whether a screen can be captured: no mobile browser can, and none on a page that came without TLS. */
export function canCaptureScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function'
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
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!
  let before = new Uint32Array(0)

  function read(): Rect[] {
    const scale = Math.min(1, MAX_WIDTH / video.videoWidth)
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)]
    if (width === 0 || height === 0) return []
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
      before = new Uint32Array(0)
    }
    context.drawImage(video, 0, 0, width, height)
    const now = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer)
    const changed = before.length === now.length ? differing(before, now, width) : [{ x: 0, y: 0, width, height }]
    before = now
    return changed
  }

  return { canvas, read, stop: () => stream.getTracks().forEach((track) => track.stop()) }
}
