/** Pictures as H.264 through WebCodecs, for those that this page sends; a secure context has it, in most browsers. */

/** High, Main, Constrained Baseline. */
const PROFILES = ['6400', '4d00', '42e0'] as const
/** Levels 4.0 and 5.1: pictures of up to 8192 blocks of 16 by 16 pixels, and larger ones. */
const LEVELS = ['28', '33'] as const
const LEVEL_BLOCKS = 8192
/** A film weighs about as much by the hub's own encoder; what rests is sent again (bits a second). */
const BITRATE = 3_000_000
const RATE = 15
/** An encoder that gives nothing for so long is stuck (ms); the first picture opens it. */
const SILENT_MS = 1000

/** An access unit, in Annex B form; parameter sets come with each key frame. */
export interface Unit {
  readonly key: boolean
  readonly data: Uint8Array<ArrayBuffer>
}

/** Encodes a canvas of one size, picture by picture. */
export class Film {
  private readonly encoder: VideoEncoder
  private waiting: { give: (unit: Unit) => void; fail: (why: unknown) => void } | undefined
  private count = 0

  private constructor(private readonly config: VideoEncoderConfig) {
    this.encoder = new VideoEncoder({
      output: (chunk) => {
        const data = new Uint8Array(chunk.byteLength)
        chunk.copyTo(data)
        this.waiting?.give({ key: chunk.type === 'key', data })
      },
      error: (error) => this.waiting?.fail(error),
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

  fits(canvas: HTMLCanvasElement): boolean {
    return canvas.width === this.config.width && canvas.height === this.config.height
  }

  /**
   * Encodes what the canvas shows now; one at a time. The first must be a key frame.
   *
   * @throws where the encoder fails, or gives nothing.
   */
  encode(canvas: HTMLCanvasElement, key: boolean): Promise<Unit> {
    const frame = new VideoFrame(canvas, { timestamp: Math.round((this.count++ * 1e6) / RATE) })
    const unit = new Promise<Unit>((give, fail) => {
      this.waiting = { give, fail }
      setTimeout(() => fail(new Error('the encoder gave no picture')), SILENT_MS)
    })
    try {
      this.encoder.encode(frame, { keyFrame: key })
    } finally {
      frame.close()
    }
    return unit
  }

  close(): void {
    if (this.encoder.state !== 'closed') this.encoder.close()
  }
}

