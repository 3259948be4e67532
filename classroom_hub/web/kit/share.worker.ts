/**
 * Beside a page that shows its screen: its beat, and its image files. Who shows a screen looks at something else,
 * and a hidden page's timers run once a second, as does its canvas's own `toBlob`.
 */

/** From the page: an image file is wanted of this picture. */
export interface ToWorker {
  readonly bitmap: ImageBitmap
  readonly type: 'image/png' | 'image/jpeg'
  readonly quality: number
}

/** Files come in the order in which they were asked for. */
export type FromWorker = { readonly type: 'beat' } | { readonly type: 'file'; readonly data: Uint8Array<ArrayBuffer> | null }

interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
  postMessage: (message: FromWorker, transfer?: Transferable[]) => void
}

const scope = self as unknown as Scope
const BEATS_A_SECOND = 15

let last: Promise<void> = Promise.resolve()

scope.onmessage = ({ data }) => {
  last = last.then(() => give(data))
}
setInterval(() => scope.postMessage({ type: 'beat' }), 1000 / BEATS_A_SECOND)

async function give({ bitmap, type, quality }: ToWorker): Promise<void> {
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    canvas.getContext('2d', { alpha: false })!.drawImage(bitmap, 0, 0)
    const data = new Uint8Array(await (await canvas.convertToBlob({ type, quality })).arrayBuffer())
    scope.postMessage({ type: 'file', data }, [data.buffer])
  } catch {
    scope.postMessage({ type: 'file', data: null })
  } finally {
    bitmap.close()
  }
}
