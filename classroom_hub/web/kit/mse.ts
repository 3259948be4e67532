/** Video through Media Source Extensions: on plain http, where there are no WebCodecs. */
import { codecString, decoderConfiguration, parametersOf, readSequence, splitUnits, toSample } from '@classroom-hub/protocol/src/annexb'
import { fragment, initSegment, TIMESCALE } from '@classroom-hub/protocol/src/fmp4'
import type { Video } from '@classroom-hub/protocol/src/frames'
import { LONG, Timeline } from '@classroom-hub/protocol/src/timeline'
import { StallWatch } from './stall'
import type { Decoders, VideoHearer, VideoSource } from './video'

type Bytes = Uint8Array<ArrayBuffer>
type Source = typeof MediaSource

interface Unit {
  readonly order: number
  readonly key: boolean
  readonly sample: Bytes
}

/** Another stream: the units after it are of it. */
interface Head {
  readonly type: string
  readonly head: Bytes
}

const typeOf = (codec: string): string => `video/mp4; codecs="${codec}"`
/** What is asked for before the stream says what it is: High, 1080p. */
const USUAL = typeOf('avc1.640028')
/** The hub has no more than eight frames under way; an element so far behind is stuck. */
const MAX_WAITING = 32
/** Frames since a key frame cannot be removed from the buffer, and browsers hold some 100 MB. */
const MAX_BYTES_SINCE_KEY = 32 * 1024 * 1024
/** What is older is removed once a key frame has been shown for so long (seconds). */
const REMOVE_AFTER_S = 2
/** Times are rounded by a hair, and a key frame is to be on the right side of them (seconds). */
const ROUNDED_S = 0.0005
/** Due so much later than now (seconds), the element's clock has stopped for a while. */
const LATE_S = 0.5

/** One element for the page's life: a gesture that let it play counts for it alone. */
let element: HTMLVideoElement | undefined

/** Returns what Media Source Extensions can do here; `null` where they, H.264 or frame callbacks are missing. */
export function findMse(): Decoders | null {
  const source = mediaSource()
  if (source === null || !('requestVideoFrameCallback' in HTMLVideoElement.prototype)) return null
  if (!source.isTypeSupported(USUAL)) return null
  return { rungs: ['mse'], open: (_, hearer) => new MediaSourceVideo(source, hearer) }
}

/** Called in a gesture: a browser that plays nothing without one may play from now on. */
export function allowPlay(): void {
  video().play().catch(() => undefined) // it has nothing to play yet
}

function mediaSource(): Source | null {
  const { MediaSource: usual, ManagedMediaSource: managed } = globalThis as { MediaSource?: Source; ManagedMediaSource?: Source }
  return usual ?? managed ?? null
}

/** Not hidden, only small: browsers pause what is not shown at all. */
function video(): HTMLVideoElement {
  if (element === undefined) {
    element = document.createElement('video')
    element.muted = true
    element.playsInline = true
    element.disableRemotePlayback = true
    element.setAttribute('aria-hidden', 'true')
    element.tabIndex = -1
    Object.assign(element.style, {
      position: 'fixed', left: '0', top: '0', width: '1px', height: '1px', opacity: '0.01', pointerEvents: 'none', zIndex: '-1',
    })
    document.body.append(element)
  }
  return element
}

class MediaSourceVideo implements VideoSource {
  private readonly element = video()
  private readonly source: MediaSource
  private readonly url: string
  private readonly ending = new AbortController()
  private readonly watch: StallWatch
  private readonly timeline = new Timeline()
  private buffer: SourceBuffer | null = null
  private type = ''
  private sps = ''
  private waiting: (Unit | Head)[] = []
  private sequence = 0
  private bytesSinceKey = 0
  private keyTimeS = 0
  private removedS = 0
  private last = 0
  private shown = 0
  private returned = false
  /** After a sleep Chromium may draw nothing for a quarter of a second, but what it seeks it draws at once. */
  private woken = false
  private seeks = false
  private callback = 0

  constructor(
    source: Source,
    private readonly hearer: VideoHearer,
  ) {
    this.source = new source()
    this.watch = new StallWatch(
      () => this.end(this.returned ? 'reclaimed' : 'stalled', 'no picture came'),
      () => this.give(null),
    )
    this.url = URL.createObjectURL(this.source)
    const { signal } = this.ending
    this.source.addEventListener('sourceopen', () => this.pump(), { signal })
    // An error of the stream before may still be on its way, and is none of this one.
    this.element.addEventListener('error', () => this.element.error !== null && this.end('error', this.element.error), { signal })
    this.element.addEventListener('pause', () => this.play(), { signal })
    this.element.src = this.url
    this.callback = this.element.requestVideoFrameCallback(this.onPicture)
  }

  decode(order: number, { key, data }: Video): void {
    if (this.closed) return
    const units = splitUnits(data)
    if (key) this.takeParameters(units)
    this.bytesSinceKey = (key ? 0 : this.bytesSinceKey) + data.length
    if (this.bytesSinceKey > MAX_BYTES_SINCE_KEY) this.end('reclaimed', 'the buffer is full')
    if (this.waiting.length > MAX_WAITING) this.end('stalled', 'too many frames wait')
    if (this.closed) return
    this.last = order
    this.waiting.push({ order, key, sample: toSample(units) })
    this.watch.expect()
    this.pump()
  }

  look(visible: boolean): void {
    this.returned = visible
    this.watch.look(visible)
    if (visible) this.play()
  }

  wake(): void {
    this.returned = this.woken = true
    this.watch.again()
  }

  close(): void {
    if (this.closed) return
    this.ending.abort()
    this.watch.stop()
    this.element.cancelVideoFrameCallback(this.callback)
    this.element.removeAttribute('src')
    this.element.load()
    URL.revokeObjectURL(this.url)
  }

  private get closed(): boolean {
    return this.ending.signal.aborted
  }

  private takeParameters(units: readonly Bytes[]): void {
    const parameters = parametersOf(units)
    const sps = `${parameters.sps.join()}/${parameters.pps.join()}`
    if (sps === this.sps) return
    this.sps = sps
    const { width, height } = readSequence(parameters.sps)
    const head = initSegment({ width, height, configuration: decoderConfiguration(parameters) })
    this.waiting.push({ type: typeOf(codecString(parameters)), head })
  }

  /** Appends what waits, as soon as the buffer can take it. */
  private pump(): void {
    if (this.closed || this.source.readyState !== 'open' || this.buffer?.updating === true) return
    try {
      if (this.waiting.length > 0) this.append()
      else this.remove()
    } catch (error) {
      this.end((error as Error).name === 'QuotaExceededError' ? 'reclaimed' : 'error', error)
    }
  }

  private append(): void {
    const parts: Bytes[] = []
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      if ('head' in next) {
        if (parts.length > 0) break // the buffer changes its type between two appendings
        this.become(next.type)
      }
      this.waiting.shift()
      parts.push('head' in next ? next.head : this.place(next))
    }
    this.buffer!.appendBuffer(joined(parts))
    this.play()
  }

  private become(type: string): void {
    if (this.buffer === null) {
      this.buffer = this.source.addSourceBuffer(type)
      this.buffer.mode = 'segments'
      this.buffer.addEventListener('updateend', () => this.appended(), { signal: this.ending.signal })
    } else if (type !== this.type) this.buffer.changeType(type)
    this.type = type
  }

  /** The time is chosen only now, as near to the element's own as can be. */
  private place({ order, key, sample }: Unit): Bytes {
    const time = this.timeline.place(order, this.element.currentTime)
    if (key) {
      this.keyTimeS = time / TIMESCALE
      this.seeks ||= this.woken
      this.woken = false
    }
    return fragment({ sequence: ++this.sequence, time, duration: LONG, key, sample })
  }

  private appended(): void {
    if (this.seeks) this.element.currentTime = this.keyTimeS + ROUNDED_S
    this.seeks = false
    this.pump()
  }

  /** Frees what is older than the last key frame; between two key frames nothing can be. */
  private remove(): void {
    if (this.buffer === null || this.keyTimeS <= this.removedS || this.element.currentTime < this.keyTimeS + REMOVE_AFTER_S) return
    this.removedS = this.keyTimeS
    this.buffer.remove(0, this.keyTimeS - ROUNDED_S)
  }

  private play(): void {
    if (this.closed || this.buffer === null || document.visibilityState === 'hidden') return
    if (this.timeline.endS - this.element.currentTime > LATE_S) this.element.currentTime = this.timeline.endS
    if (!this.element.paused) return
    this.element.play().catch((error: Error) => {
      if (error.name === 'NotAllowedError') this.end('blocked', error)
    })
  }

  private readonly onPicture: VideoFrameRequestCallback = (_, { mediaTime }) => {
    this.callback = this.element.requestVideoFrameCallback(this.onPicture)
    // A busy computer tells of a picture before the element can be drawn with it; a frame says itself which it is.
    if (typeof VideoFrame === 'function') this.give(mediaTime)
    else requestAnimationFrame(() => !this.closed && this.give(mediaTime))
  }

  /** What the element shows, with its own time; `null` where it cannot be told apart from the element. */
  private frame(): VideoFrame | null {
    if (typeof VideoFrame !== 'function' || this.element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null
    try {
      return new VideoFrame(this.element)
    } catch {
      return null // between two streams
    }
  }

  /**
   * Gives the picture that the element shows. About one in a hundred is newer than the callback says;
   * a frame taken from the element says itself which it is. Without one, a newer picture is harmless:
   * it holds all that the older one has.
   */
  private give(mediaTimeS: number | null): void {
    const frame = this.frame()
    const shownS = frame === null ? mediaTimeS : frame.timestamp / 1e6
    const order = shownS === null ? null : this.timeline.shown(shownS)
    if (order === null || order === this.shown) {
      frame?.close()
      return
    }
    this.shown = order
    this.returned = false
    this.watch.heard(order < this.last)
    this.hearer.picture(order, frame ?? this.element)
  }

  private end(failure: Parameters<VideoHearer['failed']>[0], why: unknown): void {
    if (this.closed) return
    this.close()
    this.hearer.failed(failure, why)
  }
}

function joined(parts: readonly Bytes[]): Bytes {
  if (parts.length === 1) return parts[0]!
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
