/** Which way of decoding video is tried, and which comes after it failed. Pure. */
import type { Decoder } from '@classroom-hub/protocol/src/messages'

/** `codecs` leaves the choice of the device's part to the browser, `software` does without it. */
export type Rung = 'codecs' | 'software' | 'mse'

/** So often may a way fail before the page gives it up for good. */
const MAX_FAILURES = 2

export class Ladder {
  private rungs: readonly Rung[] = []
  private readonly failures = new Map<Rung, number>()
  private step = 0

  /** What this browser can do, the best first. */
  equip(rungs: readonly Rung[]): void {
    this.rungs = rungs
    this.restart()
  }

  /** What is tried now; `null` where nothing is left. */
  get current(): Rung | null {
    return this.rungs[this.step] ?? null
  }

  /** The current way failed: the next one, for the rest of this socket. */
  fail(): void {
    const { current } = this
    if (current === null) return
    this.failures.set(current, this.failed(current) + 1)
    this.step++
    this.skipLost()
  }

  /** A new socket: whatever has not failed too often may be tried once more. */
  restart(): void {
    this.step = 0
    this.skipLost()
  }

  /** What stood in the way is gone. */
  forgive(): void {
    this.failures.clear()
    this.restart()
  }

  private failed(rung: Rung): number {
    return this.failures.get(rung) ?? 0
  }

  private skipLost(): void {
    while (this.current !== null && this.failed(this.current) >= MAX_FAILURES) this.step++
  }
}

/** The rung as the hub knows it. */
export function decoderOf(rung: Rung | null): Decoder {
  if (rung === null) return 'none'
  return rung === 'mse' ? 'mse' : 'webcodecs'
}
