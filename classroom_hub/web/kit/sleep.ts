/** Notices that this computer has slept, or was too busy to run the page. */

const TICK_MS = 500
/** So long a sleep counts: by then the hub has taken the page out of the video. */
export const ASLEEP_MS = 1000

/** Calls `woke` after each sleep. By the calendar clock: others may stand still meanwhile. */
export function onWaking(woke: () => void): void {
  let due = Date.now() + TICK_MS
  setInterval(() => {
    const now = Date.now()
    const slept = now - due > ASLEEP_MS
    due = now + TICK_MS
    if (slept) woke()
  }, TICK_MS)
}
