/** Image files of a frame, decoded. */
import type { Image as Still } from '@classroom-hub/protocol/src/frames'

export type StillPicture = ImageBitmap | HTMLImageElement

/** Decodes one; browsers without `createImageBitmap` do it by an element. */
export async function decodeStill({ codec, data }: Still): Promise<StillPicture> {
  const blob = new Blob([data], { type: `image/${codec}` })
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
