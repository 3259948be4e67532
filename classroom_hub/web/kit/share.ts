/** Sends a canvas to the projector over `/share`: what changed, at the pace of those who look. */
import { decodeHub, encode } from '@classroom-hub/protocol/src/codec'
import { encodeFrame, TILE } from '@classroom-hub/protocol/src/frames'
import type { Image, Stills, Video } from '@classroom-hub/protocol/src/frames'
import { PROTOCOL } from '@classroom-hub/protocol/src/limits'
import { Sender } from '@classroom-hub/protocol/src/sender'
import type { StillsShot, VideoShot } from '@classroom-hub/protocol/src/sender'
import type { Area, Rect } from '@classroom-hub/protocol/src/tiles'
import { Film } from './film'
import type { Unit } from './film'
import { socketAddress } from './hub'
import type { FromWorker, ToWorker } from './share.worker'

/** JPEG, of what may change again at once, and of photos at rest. */
const QUALITY = { quick: 0.85, fine: 0.95 } as const
/** After an encoder that failed, or dropped a picture, all is stills for so long (ms). */
const NO_VIDEO_MS = 10_000

type VideoPart = Pick<Video, 'kind' | 'key' | 'tiles' | 'data'>
type StillsPart = Pick<Stills, 'kind' | 'images'>

/** Where pictures come from. */
export interface PictureSource {
  /** The picture at the top left; the canvas holds whole tiles. */
  readonly canvas: HTMLCanvasElement
  /** The picture's size (pixels). It may change; what it shows then counts as new. */
  readonly width: number
  readonly height: number
  /** Brings the canvas up to date, and returns what has changed since the last call. */
  read: () => readonly Rect[]
  /** Whether a tile (row by row) holds text or flat colour. */
  isText: (tile: number) => boolean
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
  private worker: Worker | undefined
  private readonly wanted: ((data: Uint8Array<ArrayBuffer> | null) => void)[] = []
  private film: Film | null = null
  /** All who look decode video. */
  private decoded = false
  private filmlessUntilMs = 0
  private busy = false
  private stopped = false
  private width = 0
  private height = 0

  constructor(private readonly options: ShareOptions) {
    this.socket = new WebSocket(socketAddress('/share'))
    this.socket.onopen = () => {
      this.socket.send(encode({ type: 'share', protocol: PROTOCOL, ticket: options.ticket }))
      this.worker = new Worker(new URL('./share.worker.ts', import.meta.url), { type: 'module' })
      this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === 'file') this.wanted.shift()?.(data.data)
        else void this.look()
      }
      void this.look()
    }
    this.socket.onmessage = (event: MessageEvent<string>) => this.hear(event.data)
    this.socket.onclose = () => {
      this.rest()
      options.onEnd()
    }
  }

  stop(): void {
    this.rest()
    this.socket.close()
  }

  private rest(): void {
    this.stopped = true
    this.worker?.terminate()
    for (const give of this.wanted.splice(0)) give(null)
    this.film?.close()
    this.film = null
  }

  private hear(data: string): void {
    const message = decodeHub(data)
    if (message.type === 'painted') this.sender.acknowledge(message.count)
    else if (message.type === 'refresh') {
      this.decoded = message.video ?? false
      this.sender.refresh()
    } else return
    void this.look()
  }

  private async look(): Promise<void> {
    if (this.busy || this.stopped || this.socket.readyState !== WebSocket.OPEN || !this.sender.open) return
    this.busy = true
    try {
      await this.send(performance.now())
    } catch (error) {
      if (!this.stopped) console.warn('A picture that could not be sent', error)
      this.stop()
    } finally {
      this.busy = false
    }
  }

  private async send(nowMs: number): Promise<void> {
    const { source } = this.options
    const changed = source.read()
    if (source.width !== this.width || source.height !== this.height) {
      this.width = source.width
      this.height = source.height
      this.sender.resize(this.width, this.height, nowMs)
    } else for (const rect of changed) this.sender.touch(rect, nowMs)
    this.sender.films = this.decoded && nowMs >= this.filmlessUntilMs
    const shot = this.sender.next(nowMs, (tile) => source.isText(tile))
    if (shot === null) return
    const part = shot.kind === 'video' ? await this.filmed(shot, nowMs) : await this.stills(shot)
    if (part === null || this.stopped) return
    const { epoch, number } = shot
    const capturedMs = Math.round(nowMs) % 2 ** 32
    const frame = encodeFrame({ ...part, epoch, number, width: this.width, height: this.height, capturedMs })
    this.sender.encoded(shot, frame.length, part.kind === 'video' && part.key)
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame)
  }

  /** The next frame of the chain; `null` where there is no encoder, for now or at all, and it is sent as stills. */
  private async filmed(shot: VideoShot, nowMs: number): Promise<VideoPart | null> {
    const unit = await this.unit(shot.key, nowMs)
    if (unit !== null) return { kind: 'video', tiles: shot.tiles, ...unit }
    this.sender.unfilmed(shot)
    return null
  }

  private async unit(key: boolean, nowMs: number): Promise<Unit | null> {
    const { canvas } = this.options.source
    this.filmlessUntilMs = Infinity
    try {
      if (this.film?.fits(canvas) !== true) {
        this.film?.close()
        const film = await Film.open(canvas.width, canvas.height)
        if (this.stopped) film?.close()
        this.film = this.stopped ? null : film
      }
      if (this.film === null) return null
      const unit = await this.film.encode(canvas, key, nowMs)
      this.filmlessUntilMs = 0
      return unit
    } catch (error) {
      if (this.stopped) return null
      console.warn('No video for a while', error)
      this.film?.close()
      this.film = null
      this.filmlessUntilMs = nowMs + NO_VIDEO_MS
      return null
    }
  }

  private async stills({ coding, areas }: StillsShot): Promise<StillsPart> {
    const images = await Promise.all(areas.map(async (area): Promise<Image> => {
      const data = await this.still(area, coding)
      return { codec: coding === 'exact' ? 'png' : 'jpeg', pieces: [{ ...area, sourceCol: 0, sourceRow: 0 }], data }
    }))
    return { kind: 'stills', images }
  }

  private async still({ col, row, cols, rows }: Area, coding: StillsShot['coding']): Promise<Uint8Array<ArrayBuffer>> {
    const { canvas } = this.options.source
    const bitmap = await createImageBitmap(canvas, col * TILE, row * TILE, cols * TILE, rows * TILE)
    const asked: ToWorker =
      coding === 'exact' ? { bitmap, type: 'image/png', quality: 1 } : { bitmap, type: 'image/jpeg', quality: QUALITY[coding] }
    const data = await new Promise<Uint8Array<ArrayBuffer> | null>((give) => {
      if (this.stopped) give(null)
      else {
        this.wanted.push(give)
        this.worker!.postMessage(asked, [bitmap])
      }
    })
    if (data === null) throw new Error('there is no image file')
    return data
  }
}
