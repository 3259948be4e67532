/** Notices that nothing comes out of a decoder although something went in. */

const TICK_MS = 100
/** So many ticks without a picture: 300 ms. */
const TICKS = 3
/** A decoder that has just been opened, or was left alone while the page was hidden. */
const FIRST_TICKS = 10
/** A tick that comes so late says that this computer is busy, not that the decoder is stuck. */
const LATE_MS = 50

export class StallWatch {
  private timer: ReturnType<typeof setTimeout> | undefined
  private awaiting = false
  private visible = true
  private left = FIRST_TICKS
  private allowed = FIRST_TICKS

  /**
   * @param stalled is called once; the watch then ends.
   * @param tick is called at each tick of waiting.
   */
  constructor(
    private readonly stalled: () => void,
    private readonly tick: () => void = () => undefined,
  ) {}

  /** Something went in. */
  expect(): void {
    if (this.awaiting) return
    this.awaiting = true
    this.left = this.allowed
    this.wind()
  }

  /** A picture came out; `more` where others are to come. */
  heard(more: boolean): void {
    this.allowed = this.left = TICKS
    this.awaiting = more
    if (!more) this.stop()
  }

  /** A hidden page shows nothing, so nothing is awaited. */
  look(visible: boolean): void {
    this.visible = visible
    this.again()
  }

  /** The decoder was left alone for a while, and may take its time. */
  again(): void {
    this.left = this.allowed = FIRST_TICKS
    this.stop()
    this.wind()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private wind(): void {
    if (!this.awaiting || !this.visible || this.timer !== undefined) return
    const due = performance.now() + TICK_MS
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.tick()
      if (!this.awaiting) return
      if (performance.now() < due + LATE_MS) this.left--
      if (this.left > 0) this.wind()
      else this.stalled()
    }, TICK_MS)
  }
}
