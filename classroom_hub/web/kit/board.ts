/** The shared screen on a canvas: takes the pictures of a socket, in the page or in a worker beside it. */
import type { Decoder, Trouble } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import type { FromWorker, ToWorker } from './board.worker'
import { Painter } from './painter'
import type { PainterHearer, Size } from './painter'

export type { Size }

/** At most one fresh start in this time: a hub that sends nothing decodable is not asked in a loop. */
const BROKEN_EVERY_MS = 5000
/** A worker that has not started by then is done without. */
const WORKER_MS = 3000

export interface BoardLink {
  /** So many frames of this socket are painted. */
  painted: (count: number) => void
  /** How this screen decodes video from here on. */
  decoding: (decoder: Decoder, trouble: Trouble) => void
}

export interface BoardOptions {
  /**
   * Whether pictures are decoded and drawn in a worker where video can be: the canvas is then the
   * worker's, and the page may draw from it, a moment late, but not read it or draw on it.
   */
  readonly aside?: boolean
}

/** Who paints: a painter here, or one in a worker. */
type Hand = Pick<Painter, 'take' | 'reset' | 'welcomed' | 'look'>

export class Board {
  /** Asked for a fresh start (a new socket, so a full picture) when a frame cannot be shown. */
  onBroken: (() => void) | undefined
  /** Called when the canvas has changed; between two refreshes where the page draws itself. */
  onDrawn: (() => void) | undefined
  private readonly shown = signal<Size | null>(null)
  private hand: Hand | null = null
  /** Until it is known who paints; the hub sends two pictures at most before it hears of one. */
  private early: ((hand: Hand) => void)[] = []
  private brokenUntil = -Infinity
  private brokenTimer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly link: BoardLink,
    { aside = false }: BoardOptions = {},
  ) {
    document.addEventListener('visibilitychange', () => this.tell((hand) => hand.look(isVisible())))
    if (!aside || !canWorkAside()) {
      this.begin(this.paintHere())
      return
    }
    openAside(canvas, this.hearer(), (hand) => this.begin(hand ?? this.paintHere()))
  }

  /** The screen's size in pixels; `null` before the first picture. */
  get size(): ReadonlySignal<Size | null> {
    return this.shown
  }

  /** Takes one picture message. */
  take(data: ArrayBuffer): void {
    this.tell((hand) => hand.take(data))
  }

  /** A new socket: counts start at 0. The last picture stays on the screen until the next one. */
  reset(): void {
    clearTimeout(this.brokenTimer)
    this.brokenTimer = undefined
    this.early = []
    this.tell((hand) => hand.reset())
  }

  /** The hub has welcomed this screen, and may hear how it decodes. */
  welcomed(): void {
    this.tell((hand) => hand.welcomed())
  }

  private tell(word: (hand: Hand) => void): void {
    if (this.hand === null) this.early.push(word)
    else word(this.hand)
  }

  private begin(hand: Hand): void {
    this.hand = hand
    if (!isVisible()) hand.look(false)
    for (const word of this.early.splice(0)) word(hand)
  }

  private hearer(): PainterHearer {
    return {
      painted: (count) => this.link.painted(count),
      decoding: (decoder, trouble) => this.link.decoding(decoder, trouble),
      size: (size) => (this.shown.value = size),
      drawn: () => this.onDrawn?.(),
      broken: (reason) => this.broken(reason),
    }
  }

  private paintHere(): Hand {
    const hearer = this.hearer()
    const painter = new Painter(this.canvas.getContext('2d', { alpha: false })!, {
      ...hearer,
      decoding: (decoder, trouble) => {
        hearer.decoding(decoder, trouble)
        if (trouble === 'blocked' && decoder === 'none') void forgiveAtGesture(painter)
      },
    })
    void equip(painter)
    return painter
  }

  private broken(reason: unknown): void {
    console.warn('A picture that cannot be shown', reason)
    if (this.brokenTimer !== undefined) return
    const now = performance.now()
    const wait = Math.max(0, this.brokenUntil - now)
    this.brokenUntil = now + wait + BROKEN_EVERY_MS
    this.brokenTimer = setTimeout(() => {
      this.brokenTimer = undefined
      this.onBroken?.()
    }, wait)
  }
}

const isVisible = (): boolean => document.visibilityState !== 'hidden'

async function equip(painter: Painter): Promise<void> {
  try {
    const { findDecoders } = await import('./decoders')
    const decoders = await findDecoders()
    if (decoders !== null) painter.equip(decoders)
  } catch (error) {
    console.warn('No video here', error) // stills go on
  }
}

/** A browser that plays nothing by itself may do so once the page was touched. */
async function forgiveAtGesture(painter: Painter): Promise<void> {
  const { allowPlay } = await import('./decoders')
  const touched = (): void => {
    allowPlay()
    painter.forgive()
  }
  window.addEventListener('pointerup', touched, { once: true })
}

function canWorkAside(): boolean {
  return (
    window.isSecureContext && typeof VideoDecoder === 'function' && typeof Worker === 'function' &&
    'transferControlToOffscreen' in HTMLCanvasElement.prototype
  )
}

/** Starts the worker, and hands the canvas over once it runs; `null` where it does not, or can do nothing more. */
function openAside(canvas: HTMLCanvasElement, hearer: PainterHearer, opened: (hand: Hand | null) => void): void {
  const worker = new Worker(new URL('./board.worker.ts', import.meta.url), { type: 'module' })
  let socket = 0
  const post = (message: ToWorker, transfer: Transferable[] = []): void => worker.postMessage(message, transfer)
  const giveUp = (): void => {
    clearTimeout(timer)
    worker.terminate()
    opened(null)
  }
  const timer = setTimeout(giveUp, WORKER_MS)
  worker.onerror = giveUp
  worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
    switch (message.type) {
      case 'ready': {
        if (!message.able) {
          giveUp()
          return
        }
        clearTimeout(timer)
        worker.onerror = (event) => hearer.broken(event.message)
        const offscreen = canvas.transferControlToOffscreen()
        post({ type: 'canvas', canvas: offscreen }, [offscreen])
        opened({
          take: (data) => post({ type: 'frame', data }, [data]),
          reset: () => post({ type: 'reset', socket: ++socket }),
          welcomed: () => post({ type: 'welcomed' }),
          look: (visible) => post({ type: 'look', visible }),
        })
        break
      }
      case 'size':
        hearer.size(message.size)
        break
      case 'drawn':
        hearer.drawn()
        break
      // What is said of an earlier socket is of no use to this one.
      case 'painted':
        if (message.socket === socket) hearer.painted(message.count)
        break
      case 'decoding':
        if (message.socket === socket) hearer.decoding(message.decoder, message.trouble)
        break
      case 'broken':
        if (message.socket === socket) hearer.broken(message.reason)
        break
    }
  }
}
