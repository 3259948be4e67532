/** Sends a canvas to the projector over `/share`: what changed, at the pace of those who look. */
import { decodeHub, encode } from '@classroom-hub/protocol/src/codec'
import { encodeFrame, TILE } from '@classroom-hub/protocol/src/frames'
import type { Image } from '@classroom-hub/protocol/src/frames'
import { PROTOCOL } from '@classroom-hub/protocol/src/limits'
import { Sender } from '@classroom-hub/protocol/src/sender'
import type { Area, Rect, Shot } from '@classroom-hub/protocol/src/sender'
import { socketAddress } from './hub'

/** Often enough to look live, seldom enough for an old tablet that is drawn on meanwhile. */
const LOOK_EVERY_MS = 100
/** Flat colours and lines stay clean from here on. */
const QUALITY = 0.9

/** Where pictures come from. */
export interface PictureSource {
  /** Its size may change; what it shows then counts as new. */
  readonly canvas: HTMLCanvasElement
  /** Brings the canvas up to date, and returns what has changed since the last call. */
  read: () => readonly Rect[]
}

export interface ShareOptions {
  readonly ticket: string
  readonly source: PictureSource
  /** The socket is closed; where this tablet is still shown, the hub sends another ticket. */
  readonly onEnd: () => void
}

export interface Share {
  stop: () => void
}

/** Opens `/share` with a ticket, and sends until it is stopped or closed. */
export function openShare(options: ShareOptions): Share {
  return new CanvasShare(options)
}

class CanvasShare implements Share {
  private readonly sender = new Sender()
  private readonly socket: WebSocket
  private readonly scratch = document.createElement('canvas')
  private timer: ReturnType<typeof setInterval> | undefined
  private encoding = false
  private width = 0
  private height = 0

  constructor(private readonly options: ShareOptions) {
    this.socket = new WebSocket(socketAddress('/share'))
    this.socket.onopen = () => {
      this.socket.send(encode({ type: 'share', protocol: PROTOCOL, ticket: options.ticket }))
      this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
      void this.look()
    }
    this.socket.onmessage = (event: MessageEvent<string>) => this.hear(event.data)
    this.socket.onclose = () => {
      clearInterval(this.timer)
      options.onEnd()
    }
  }

  stop(): void {
    clearInterval(this.timer)
    this.socket.close()
  }

  private hear(data: string): void {
    const message = decodeHub(data)
    if (message.type === 'painted') this.sender.acknowledge(message.count)
    else if (message.type === 'refresh') this.sender.refresh()
    else return
    void this.look()
  }

  private async look(): Promise<void> {
    if (this.encoding || this.socket.readyState !== WebSocket.OPEN || !this.sender.open) return
    const { source } = this.options
    const changed = source.read()
    const { width, height } = source.canvas
    if (width !== this.width || height !== this.height) {
      this.width = width
      this.height = height
      this.sender.resize(width, height)
    } else for (const rect of changed) this.sender.touch(rect)
    const shot = this.sender.next()
    if (shot === null) return
    this.encoding = true
    try {
      await this.send(shot)
    } catch (error) {
      console.warn('A picture that could not be sent', error)
      this.stop()
    } finally {
      this.encoding = false
    }
  }

  private async send({ epoch, number, areas }: Shot): Promise<void> {
    const [width, height] = [this.width, this.height]
    const images: Image[] = []
    for (const area of areas) {
      images.push({ codec: 'jpeg', pieces: [{ ...area, sourceCol: 0, sourceRow: 0 }], data: await this.jpeg(area) })
    }
    const capturedMs = Math.round(performance.now()) % 2 ** 32
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(encodeFrame({ kind: 'stills', epoch, width, height, number, capturedMs, images }))
    }
  }

  /** One area as a JPEG; tiles at the edge are filled up. */
  private async jpeg({ col, row, cols, rows }: Area): Promise<Uint8Array<ArrayBuffer>> {
    this.scratch.width = cols * TILE
    this.scratch.height = rows * TILE
    this.scratch.getContext('2d', { alpha: false })!.drawImage(this.options.source.canvas, -col * TILE, -row * TILE)
    const blob = await new Promise<Blob | null>((done) => this.scratch.toBlob(done, 'image/jpeg', QUALITY))
    if (blob === null) throw new Error('the canvas gave no JPEG')
    return new Uint8Array(await blob.arrayBuffer())
  }
}
