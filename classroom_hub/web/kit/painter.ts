/** Decodes pictures, draws them between two refreshes, and says so; in the page or in a worker. */
import { decodeFrame } from '@classroom-hub/protocol/src/frames'
import type { Video } from '@classroom-hub/protocol/src/frames'
import type { Decoder, Trouble } from '@classroom-hub/protocol/src/messages'
import { Receiver } from '@classroom-hub/protocol/src/receiver'
import type { Film, Ticket } from '@classroom-hub/protocol/src/receiver'
import { decoderOf, Ladder } from './ladder'
import { SleepWatch } from './sleep'
import { decodeStill } from './stills'
import type { StillPicture } from './stills'
import type { Decoders, Failure, VideoPicture, VideoSource } from './video'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface PainterHearer {
  /** So many frames of this socket are painted. */
  painted: (count: number) => void
  /** How video is decoded from here on. */
  decoding: (decoder: Decoder, trouble: Trouble) => void
  size: (size: Size) => void
  /** The canvas has changed. */
  drawn: () => void
  /**
   * A frame cannot be shown. It is never acknowledged, else the hub would believe that its tiles are
   * on the screen.
   */
  broken: (reason: unknown) => void
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Some workers have no animation frames. */
const beforeRefresh: (draw: () => void) => void =
  typeof requestAnimationFrame === 'function' ? (draw) => void requestAnimationFrame(draw) : (draw) => void setTimeout(draw, 16)

export class Painter {
  private readonly receiver = new Receiver<StillPicture, VideoPicture>()
  private readonly ladder = new Ladder()
  private readonly sleep = new SleepWatch(() => this.wake())
  private decoders: Decoders | null = null
  private video: VideoSource | null = null
  /** The stream that the open decoder is in the middle of. */
  private stream = ''
  private welcome = false
  private trouble: Trouble = ''
  private acknowledged = 0
  private drawing = false
  private visible = true

  constructor(
    private readonly context: Context,
    private readonly hearer: PainterHearer,
  ) {
    // A tablet that is short of memory takes the canvas's, and gives an empty one back.
    const canvas: EventTarget = context.canvas
    canvas.addEventListener('contextrestored', () => hearer.broken('the canvas was lost'))
  }

  /** Says what this browser can do, whenever that is known. */
  equip(decoders: Decoders): void {
    this.decoders = decoders
    this.ladder.equip(decoders.rungs)
    this.sayDecoder()
  }

  /** A new socket: counts start at 0. The last picture stays on the screen until the next one. */
  reset(): void {
    this.closeVideo()
    this.welcome = false
    this.acknowledged = 0
    this.ladder.restart()
    if (this.ladder.whole) this.trouble = ''
    this.receiver.reset()
    this.schedule()
  }

  /** The hub listens to what a screen says. */
  welcomed(): void {
    if (this.welcome) return
    this.welcome = true
    this.sayDecoder()
  }

  /** Takes one picture message. */
  take(data: ArrayBuffer): void {
    let ticket: Ticket
    try {
      ticket = this.receiver.take(decodeFrame(data))
    } catch (error) {
      this.hearer.broken(error)
      return
    }
    const { frame } = ticket
    if (frame.kind === 'video') {
      this.takeVideo(ticket, frame)
      return
    }
    Promise.all(frame.images.map(decodeStill)).then(
      (pictures) => {
        if (!this.receiver.decoded(ticket, pictures)) this.hearer.broken('a piece outside its image')
        this.schedule()
      },
      (error: unknown) => this.hearer.broken(error),
    )
  }

  /** Whether the page is looked at. A hidden one draws and acknowledges nothing, and so is sent nothing. */
  look(visible: boolean): void {
    this.visible = visible
    this.video?.look(visible)
    this.sleep.look(visible)
    this.schedule()
  }

  /** What kept video from playing is gone. */
  forgive(): void {
    if (this.ladder.current !== null) return
    this.ladder.forgive()
    this.trouble = ''
    this.sayDecoder()
  }

  /** The same count again: the hub sends the present at once, and not when what it sent last is painted. */
  private wake(): void {
    this.video?.wake()
    if (this.acknowledged > 0) this.hearer.painted(this.acknowledged)
  }

  private takeVideo({ order }: Ticket, frame: Video): void {
    const stream = `${frame.epoch}/${frame.width}x${frame.height}`
    const { current } = this.ladder
    if (!frame.key && stream !== this.stream) this.closeVideo()
    // Without a key frame, or a decoder, it is one that was on its way when the decoder ended.
    if (current === null || (this.video === null && !frame.key)) {
      this.receiver.skipped(order)
      this.schedule()
      return
    }
    this.stream = stream
    try {
      this.video ??= this.openVideo()
      this.video.decode(order, frame)
    } catch (error) {
      this.failed('error', error)
    }
  }

  private openVideo(): VideoSource {
    const video = this.decoders!.open(this.ladder.current!, {
      picture: (order, picture) => {
        close(this.receiver.filmed(order, picture))
        this.schedule()
      },
      failed: (failure, why) => this.failed(failure, why),
    })
    if (!this.visible) video.look(false)
    return video
  }

  private failed(failure: Failure, why: unknown): void {
    console.warn('Video that cannot be decoded', this.ladder.current, failure, why)
    this.closeVideo()
    this.schedule()
    if (failure !== 'reclaimed') {
      this.ladder.fail()
      this.trouble = failure
    }
    // `none` first: the hub then sends all tiles as stills, and begins with a key frame where video goes on.
    if (this.welcome) this.hearer.decoding('none', this.trouble)
    if (this.ladder.current !== null) this.sayDecoder()
  }

  private sayDecoder(): void {
    if (!this.welcome || (this.ladder.current === null && this.trouble === '')) return
    this.hearer.decoding(decoderOf(this.ladder.current), this.trouble)
  }

  private closeVideo(): void {
    this.video?.close()
    this.video = null
    this.receiver.skipped()
  }

  private schedule(): void {
    if (this.drawing || !this.visible || !this.receiver.ready) return
    this.drawing = true
    beforeRefresh(() => {
      this.drawing = false
      if (this.visible) this.draw()
    })
  }

  private drawVideo(film: Film<VideoPicture>): void {
    try {
      drawFilm(this.context, film)
    } catch (error) {
      this.failed('error', error) // all its tiles then come as stills
    }
  }

  private draw(): void {
    const { resize, draws, film, done, count } = this.receiver.paint()
    const { context } = this
    if (resize !== null) {
      context.canvas.width = resize.width
      context.canvas.height = resize.height
      this.hearer.size(resize)
    }
    for (const { picture, sourceX, sourceY, x, y, width, height } of draws) {
      context.drawImage(picture, sourceX, sourceY, width, height, x, y, width, height)
    }
    if (film !== null) this.drawVideo(film)
    done.forEach(close)
    if (draws.length > 0 || film !== null) this.hearer.drawn()
    if (count === this.acknowledged) return
    this.acknowledged = count
    this.hearer.painted(count)
  }
}

/** One clipped drawing: a browser pays for the whole picture each time that it draws a part of it. */
function drawFilm(context: Context, { picture, width, height, rects }: Film<VideoPicture>): void {
  context.save()
  context.beginPath()
  for (const rect of rects) context.rect(rect.x, rect.y, rect.width, rect.height)
  context.clip()
  context.drawImage(picture, 0, 0, width, height)
  context.restore()
}

function close(picture: StillPicture | VideoPicture | null): void {
  if (picture !== null && 'close' in picture) picture.close()
}
