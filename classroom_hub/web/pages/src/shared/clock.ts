/** A clock that components can read: it ticks once a second, and only while somebody reads it. */
import { signal } from '@preact/signals'

let timer: ReturnType<typeof setInterval> | undefined

/** Seconds of a clock that only runs forwards. */
export const clock_s = signal(now_s(), {
  watched() {
    // Later, as a reader is being computed now; until then the last tick is shown.
    queueMicrotask(() => (this.value = now_s()))
    timer = setInterval(() => (this.value = now_s()), 1000)
  },
  unwatched() {
    clearInterval(timer)
  },
})

export function now_s(): number {
  return performance.now() / 1000
}
