/** Notices that a page has slept: its computer was off, it was not looked at, or it was too busy to run. */

const TICK_MS = 500
/** Without a tick for so long it has slept: by then the hub sends it no more. */
const ASLEEP_MS = 1500

export class SleepWatch {
  /** When the page was last seen to run, by the calendar clock: others may stand still while a computer is off. */
  private awake = Date.now()
  private visible = true

  constructor(private readonly woke: () => void) {
    setInterval(() => this.tick(), TICK_MS)
  }

  /** Whether the page is looked at. */
  look(visible: boolean): void {
    this.visible = visible
    this.tick()
  }

  private tick(): void {
    if (!this.visible) return
    const now = Date.now()
    const slept = now - this.awake > ASLEEP_MS
    this.awake = now
    if (slept) this.woke()
  }
}
