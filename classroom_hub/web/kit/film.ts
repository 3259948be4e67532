/** Pictures as H.264 through WebCodecs, for those that this page sends; a secure context has it, in most browsers. */

/** High, Main, Constrained Baseline. */
const PROFILES = ['6400', '4d00', '42e0'] as const
/** Levels 4.0 and 5.1: pictures of up to 8192 blocks of 16 by 16 pixels, and larger ones. */
const LEVELS = ['28', '33'] as const
const LEVEL_BLOCKS = 8192
/** A film weighs about as much by the hub's own encoder; what rests is sent again (bits a second). */
const BITRATE = 3_000_000
const RATE = 15
/** An encoder that gives nothing for so long has dropped the picture, or is stuck; the first one opens it (ms). */
const SILENT_MS = 500
const OPENING_MS = 3000

/** An access unit, in Annex B form; parameter sets come with each key frame. */
export interface Unit {
  readonly key: boolean
  readonly data: Uint8Array<ArrayBuffer>
}

/** Encodes a canvas of one size, picture by picture. */
export class Film {
  private readonly encoder: VideoEncoder
  private waiting: { give: (unit: Unit) => void; fail: (why: Error) => void } | undefined
  private opened = false

  private constructor(private readonly config: VideoEncoderConfig) {
    this.encoder = new VideoEncoder({
      output: (chunk) => {
        const data = new Uint8Array(chunk.byteLength)
        chunk.copyTo(data)
        this.opened = true
        this.waiting?.give({ key: chunk.type === 'key', data })
      },
      error: (error) => this.waiting?.fail(error), // it is closed then, which `fits` tells
    })
    this.encoder.configure(config)
  }

  /** Opens an encoder for pictures of whole tiles; `null` where this browser has none that would do. */
  static async open(width: number, height: number): Promise<Film | null> {
    if (typeof VideoEncoder !== 'function') return null
    const level = LEVELS[(width * height) / 256 <= LEVEL_BLOCKS ? 0 : 1]
    for (const profile of PROFILES) {
      const config: VideoEncoderConfig = {
        codec: `avc1.${profile}${level}`, width, height, framerate: RATE, bitrate: BITRATE, latencyMode: 'realtime', avc: { format: 'annexb' },
      }
      if ((await VideoEncoder.isConfigSupported(config)).supported === true) return new Film(config)
    }
    return null
  }

  /** Whether it can go on with this canvas. Browsers take encoders away from pages that are hidden. */
  fits(canvas: HTMLCanvasElement): boolean {
    return this.encoder.state === 'configured' && canvas.width === this.config.width && canvas.height === this.config.height
  }

  /**
   * Encodes what the canvas shows now; one at a time. The first is a key frame.
   *
   * @throws where the encoder fails, is closed, or gives nothing; another one is to be opened then.
   */
  async encode(canvas: HTMLCanvasElement, key: boolean, nowMs: number): Promise<Unit> {
    const frame = new VideoFrame(canvas, { timestamp: Math.round(nowMs * 1000) })
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      return await new Promise<Unit>((give, fail) => {
        this.waiting = { give, fail }
        timer = setTimeout(() => fail(new Error('the encoder gave no picture')), this.opened ? SILENT_MS : OPENING_MS)
        this.encoder.encode(frame, { keyFrame: key || !this.opened })
      })
    } finally {
      clearTimeout(timer)
      this.waiting = undefined
      frame.close()
    }
  }

  close(): void {
    if (this.encoder.state !== 'closed') this.encoder.close()
    this.waiting?.fail(new Error('closed'))
  }
}
