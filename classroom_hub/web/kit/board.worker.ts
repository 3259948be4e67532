/** A board's painter beside the page, on a canvas that the page has handed over. */
import type { Decoder, Trouble } from '@classroom-hub/protocol/src/messages'
import { Painter } from './painter'
import type { Size } from './painter'
import { findWebCodecs } from './webcodecs'

/** From the page. `socket` counts its sockets, so that nothing said of one is taken for another. */
export type ToWorker =
  | { readonly type: 'canvas'; readonly canvas: OffscreenCanvas }
  | { readonly type: 'frame'; readonly data: ArrayBuffer }
  | { readonly type: 'reset'; readonly socket: number }
  | { readonly type: 'welcomed' }
  | { readonly type: 'look'; readonly visible: boolean }

export type FromWorker =
  | { readonly type: 'ready'; readonly able: boolean }
  | { readonly type: 'size'; readonly size: Size }
  | { readonly type: 'drawn' }
  | { readonly type: 'painted'; readonly socket: number; readonly count: number }
  | { readonly type: 'decoding'; readonly socket: number; readonly decoder: Decoder; readonly trouble: Trouble }
  | { readonly type: 'broken'; readonly socket: number; readonly reason: string }

interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
  postMessage: (message: FromWorker) => void
}

const scope = self as unknown as Scope
const found = findWebCodecs()
let painter: Painter | undefined
let socket = 0

scope.onmessage = ({ data: message }) => {
  switch (message.type) {
    case 'canvas':
      open(message.canvas)
      break
    case 'frame':
      painter?.take(message.data)
      break
    case 'reset':
      socket = message.socket
      painter?.reset()
      break
    case 'welcomed':
      painter?.welcomed()
      break
    case 'look':
      painter?.look(message.visible)
      break
  }
}

function open(canvas: OffscreenCanvas): void {
  const made = new Painter(canvas.getContext('2d', { alpha: false })!, {
    painted: (count) => scope.postMessage({ type: 'painted', socket, count }),
    decoding: (decoder, trouble) => scope.postMessage({ type: 'decoding', socket, decoder, trouble }),
    size: (size) => scope.postMessage({ type: 'size', size }),
    drawn: () => scope.postMessage({ type: 'drawn' }),
    broken: (reason) => scope.postMessage({ type: 'broken', socket, reason: String(reason) }),
  })
  painter = made
  void found.then((decoders) => decoders !== null && made.equip(decoders))
}

// The canvas is handed over only to a worker that runs, and can do more than the page itself.
void found.then((decoders) => {
  const able = decoders !== null && new OffscreenCanvas(1, 1).getContext('2d') !== null
  scope.postMessage({ type: 'ready', able })
})
