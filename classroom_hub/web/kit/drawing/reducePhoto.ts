/** A camera's photo as small as a page takes it: a JPEG, made here, so that it works without the hub. */
import { MAX_PHOTO_BYTES, MAX_PHOTO_SIDE } from '@classroom-hub/protocol/src/marks'

const QUALITIES = [0.8, 0.65, 0.5, 0.35]
/** Where no quality is small enough, fewer pixels are. */
const SIDES = [MAX_PHOTO_SIDE, 960, 640]

export interface Reduced {
  readonly jpeg: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
}

/** @returns `null`: the file is no picture that this browser knows. */
export async function reducePhoto(file: Blob): Promise<Reduced | null> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null)
  if (picture === null) return null
  try {
    for (const side of SIDES) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height))
      const canvas = document.createElement('canvas')
      canvas.width = Math.max(1, Math.round(picture.width * scale))
      canvas.height = Math.max(1, Math.round(picture.height * scale))
      const context = canvas.getContext('2d', { alpha: false })!
      context.fillStyle = '#fff' // behind what is transparent
      context.fillRect(0, 0, canvas.width, canvas.height)
      context.drawImage(picture, 0, 0, canvas.width, canvas.height)
      for (const quality of QUALITIES) {
        const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
        if (blob !== null && blob.size <= MAX_PHOTO_BYTES) {
          return { jpeg: new Uint8Array(await blob.arrayBuffer()), width: canvas.width, height: canvas.height }
        }
      }
    }
    return null
  } finally {
    picture.close()
  }
}
