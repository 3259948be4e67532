/** Image files of a frame, decoded. */
import type { Image as Still } from '@classroom-hub/protocol/src/frames'
import { checkImage } from '@classroom-hub/protocol/src/images'

export type StillPicture = ImageBitmap | HTMLImageElement

/** Decodes one; browsers without `createImageBitmap` do it by an element. */
export async function decodeStill(still: Still): Promise<StillPicture> {
  checkImage(still)
  const { codec, data } = still
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
