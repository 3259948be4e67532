/** Sends a canvas to the projector over `/share`: what changed, at the pace of those who look. */
import { decodeHub, encode } from '@classroom-hub/protocol/src/codec'
import { encodeFrame, TILE } from '@classroom-hub/protocol/src/frames'
import type { Frame, Image } from '@classroom-hub/protocol/src/frames'
import { PROTOCOL } from '@classroom-hub/protocol/src/limits'
import { Sender } from '@classroom-hub/protocol/src/sender'
import type { Shot, StillsShot, VideoShot } from '@classroom-hub/protocol/src/sender'
import type { Area, Rect } from '@classroom-hub/protocol/src/tiles'
import { Film } from './film'
import { socketAddress } from './hub'

/** JPEG, of what may change again at once, and of photos at rest. */
const QUALITY = { quick: 0.85, fine: 0.95 } as const

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
  private readonly scratch = document.createElement('canvas')
  private metronome: Worker | undefined
  private film: Film | null = null
  private filmless = false
  private encoding = false
  private width = 0
  private height = 0

  constructor(private readonly options: ShareOptions) {
    this.socket = new WebSocket(socketAddress('/share'))
    this.socket.onopen = () => {
      this.socket.send(encode({ type: 'share', protocol: PROTOCOL, ticket: options.ticket }))
      // Who shows a screen looks at something else: a hidden page's own timers run once a second.
      this.metronome = new Worker(new URL('./metronome.worker.ts', import.meta.url), { type: 'module' })
      this.metronome.onmessage = () => void this.look()
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
    this.metronome?.terminate()
    this.film?.close()
    this.film = null
  }

  private hear(data: string): void {
    const message = decodeHub(data)
    if (message.type === 'painted') this.sender.acknowledge(message.count)
    else if (message.type === 'refresh') this.sender.refresh((message.video ?? false) && !this.filmless)
    else return
    void this.look()
  }

  private async look(): Promise<void> {
    if (this.encoding || this.socket.readyState !== WebSocket.OPEN || !this.sender.open) return
    const { source } = this.options
    const changed = source.read()
    const nowMs = performance.now()
    if (source.width !== this.width || source.height !== this.height) {
      this.width = source.width
      this.height = source.height
      this.sender.resize(this.width, this.height, nowMs)
    } else for (const rect of changed) this.sender.touch(rect, nowMs)
    const shot = this.sender.next(nowMs, (tile) => source.isText(tile))
    if (shot === null) return
    this.encoding = true
    try {
      await this.send(shot, nowMs)
    } catch (error) {
      console.warn('A picture that could not be sent', error)
      this.stop()
    } finally {
      this.encoding = false
    }
  }

  private async send(shot: Shot, nowMs: number): Promise<void> {
    const part = shot.kind === 'video' ? await this.filmed(shot) : await this.stills(shot)
    if (part === null) {
      this.sender.unfilmed()
      return
    }
    const { epoch, number } = shot
    const capturedMs = Math.round(nowMs) % 2 ** 32
    const frame = encodeFrame({ ...part, epoch, number, width: this.width, height: this.height, capturedMs })
    this.sender.encoded(shot, frame.length)
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame)
  }

  /** The next frame of the chain; `null` where this browser makes none, now and from now on. */
  private async filmed({ key, tiles }: VideoShot): Promise<Pick<Frame & { kind: 'video' }, 'kind' | 'key' | 'tiles' | 'data'> | null> {
    const { canvas } = this.options.source
    try {
      if (this.film?.fits(canvas) !== true) {
        this.film?.close()
        this.film = await Film.open(canvas.width, canvas.height)
      }
      if (this.film !== null) return { kind: 'video', tiles, ...(await this.film.encode(canvas, key)) }
    } catch (error) {
      console.warn('No video from here on', error)
      this.film?.close()
      this.film = null
    }
    this.filmless = true
    return null
  }

  private async stills({ coding, areas }: StillsShot): Promise<Pick<Frame & { kind: 'stills' }, 'kind' | 'images'>> {
    const images: Image[] = []
    for (const area of areas) {
      const data = await this.still(area, coding)
      images.push({ codec: coding === 'exact' ? 'png' : 'jpeg', pieces: [{ ...area, sourceCol: 0, sourceRow: 0 }], data })
    }
    return { kind: 'stills', images }
  }

  private async still({ col, row, cols, rows }: Area, coding: StillsShot['coding']): Promise<Uint8Array<ArrayBuffer>> {
    this.scratch.width = cols * TILE
    this.scratch.height = rows * TILE
    this.scratch.getContext('2d', { alpha: false })!.drawImage(this.options.source.canvas, -col * TILE, -row * TILE)
    const [type, quality] = coding === 'exact' ? ['image/png', undefined] as const : ['image/jpeg', QUALITY[coding]] as const
    const blob = await new Promise<Blob | null>((done) => this.scratch.toBlob(done, type, quality))
    if (blob === null) throw new Error('the canvas gave no image')
    return new Uint8Array(await blob.arrayBuffer())
  }
}
