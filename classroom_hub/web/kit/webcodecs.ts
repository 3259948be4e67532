/** Video through WebCodecs, where the page is a secure context; in a page or in a worker. */
import { codecString, parametersOf, splitUnits } from '@classroom-hub/protocol/src/annexb'
import type { Video } from '@classroom-hub/protocol/src/frames'
import type { Rung } from './ladder'
import { StallWatch } from './stall'
import type { Decoders, VideoHearer, VideoSource } from './video'

/** What is asked for before the stream says what it is: High, 1080p. */
const USUAL = { codec: 'avc1.640028', codedWidth: 1920, codedHeight: 1088 }
/** The hub has no more than eight frames under way; a decoder so far behind is stuck. */
const MAX_UNDER_WAY = 32

/** Returns what WebCodecs can do here; `null` without a secure context, or without H.264. */
export async function findWebCodecs(): Promise<Decoders | null> {
  if (typeof VideoDecoder !== 'function') return null
  const able = async (rung: Rung): Promise<boolean> => {
    try {
      return (await VideoDecoder.isConfigSupported({ ...USUAL, ...settings(rung) })).supported === true
    } catch {
      return false
    }
  }
  const rungs: Rung[] = []
  for (const rung of ['codecs', 'software'] as const) if (await able(rung)) rungs.push(rung)
  return rungs.length === 0 ? null : { rungs, open: (rung, hearer) => new WebCodecs(rung, hearer) }
}

function settings(rung: Rung): Pick<VideoDecoderConfig, 'optimizeForLatency' | 'hardwareAcceleration'> {
  return { optimizeForLatency: true, hardwareAcceleration: rung === 'software' ? 'prefer-software' : 'no-preference' }
}

class WebCodecs implements VideoSource {
  private readonly decoder: VideoDecoder
  private readonly watch: StallWatch
  private codec = ''
  /** The orders of what is being decoded. A frame may give no picture, where it is damaged. */
  private underWay: number[] = []
  private closed = false
  /** Back from being hidden: a decoder that is lost now was taken away. */
  private returned = false

  constructor(
    private readonly rung: Rung,
    private readonly hearer: VideoHearer,
  ) {
    this.decoder = new VideoDecoder({ output: (frame) => this.give(frame), error: (error) => this.fail(error) })
    this.watch = new StallWatch(() => this.end(this.returned ? 'reclaimed' : 'stalled', 'no picture came'))
  }

  decode(order: number, { key, data }: Video): void {
    if (this.closed) return
    if (key) this.configure(codecString(parametersOf(splitUnits(data))))
    if (this.underWay.length >= MAX_UNDER_WAY) {
      this.end('stalled', 'too many frames under way')
      return
    }
    // Never flushed: that hangs on some devices. What is in order and without B-frames comes out by itself.
    this.decoder.decode(new EncodedVideoChunk({ type: key ? 'key' : 'delta', timestamp: order, data }))
    this.underWay.push(order)
    this.watch.expect()
  }

  look(visible: boolean): void {
    this.returned = visible
    this.watch.look(visible)
  }

  wake(): void {
    this.returned = true
    this.watch.again()
  }

  close(): void {
    this.closed = true
    this.watch.stop()
    if (this.decoder.state !== 'closed') this.decoder.close()
  }

  private configure(codec: string): void {
    if (codec === this.codec) return
    this.codec = codec
    this.decoder.configure({ codec, ...settings(this.rung) })
  }

  private give(frame: VideoFrame): void {
    if (this.closed) {
      frame.close()
      return
    }
    this.underWay = this.underWay.filter((order) => order > frame.timestamp)
    this.returned = false
    this.watch.heard(this.underWay.length > 0)
    this.hearer.picture(frame.timestamp, frame)
  }

  /** Browsers take the decoders of pages that were not looked at for long. */
  private fail(error: DOMException): void {
    this.end(error.name === 'QuotaExceededError' ? 'reclaimed' : 'error', error)
  }

  private end(failure: Parameters<VideoHearer['failed']>[0], why: unknown): void {
    if (this.closed) return
    this.close()
    this.hearer.failed(failure, why)
  }
}
