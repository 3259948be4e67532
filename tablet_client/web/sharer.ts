/** Shows the screen on the projector for as long as the hub says so. A page is there by itself: it is the hub's document. */
import { captureScreen } from '@classroom-hub/kit/screen'
import type { ScreenSource } from '@classroom-hub/kit/screen'
import type { Share } from '@classroom-hub/kit/share'
import type { Medium } from '@classroom-hub/protocol/src/messages'
import { effect, signal } from '@preact/signals'
import type { Session } from './session'

/** What could not be loaded is asked for again after so long. */
const LOAD_AGAIN_MS = 1000

export class Sharer {
  /** The teacher asked for the screen, which a browser only gives after a gesture. */
  readonly needsGesture = signal(false)
  private share: Share | null = null
  private screen: ScreenSource | null = null
  private ticket: string | null = null

  constructor(private readonly session: Session) {
    effect(() => this.follow())
  }

  /** Raises the hand; a screen is chosen now, while the finger is still on the button. */
  async offer(medium: Medium): Promise<void> {
    if (medium === 'screen' && !(await this.capture())) return
    this.session.offer(medium)
  }

  /** The gesture that {@link needsGesture} asks for. */
  async show(): Promise<void> {
    if (await this.capture()) await this.start()
    else this.session.withdraw()
  }

  withdraw(): void {
    this.session.withdraw()
  }

  private follow(): void {
    const { state, ticket } = this.session.sharing.value
    if (state !== 'asked' && state !== 'shown') {
      this.stop(state === 'idle')
      return
    }
    if (ticket == null || ticket === this.ticket) return
    this.ticket = ticket
    void this.start()
  }

  private async start(): Promise<void> {
    const [source, ticket] = [this.screen, this.ticket]
    this.needsGesture.value = source === null
    if (source === null || ticket === null) return
    this.share?.stop()
    this.share = null
    // Few show a screen, and every page is loaded quickly.
    const loaded = await import('@classroom-hub/kit/share').catch(() => null)
    if (this.screen !== source || this.ticket !== ticket) return
    if (loaded === null) setTimeout(() => void this.start(), LOAD_AGAIN_MS)
    else this.share = loaded.openShare({ ticket, source, onEnd: () => undefined })
  }

  private stop(letGo: boolean): void {
    this.share?.stop()
    this.share = null
    this.ticket = null
    this.needsGesture.value = false
    if (!letGo) return
    this.screen?.stop()
    this.screen = null
  }

  private async capture(): Promise<boolean> {
    try {
      this.screen = await captureScreen(() => {
        this.screen = null
        this.session.withdraw()
      })
      return true
    } catch {
      return false // the user has thought better of it
    }
  }
}
