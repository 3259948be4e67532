/** Keeps the tablet awake in class, where the browser can (a secure page only). */
import { effect } from '@preact/signals'

/** Follows `wanted`, a function of signals; returns how to stop. */
export function stayAwake(wanted: () => boolean): () => void {
  if (!('wakeLock' in navigator)) return () => undefined
  let lock: WakeLockSentinel | null = null
  const ask = (): void => {
    if (!wanted()) {
      void lock?.release()
      lock = null
    } else if (document.visibilityState === 'visible') {
      navigator.wakeLock.request('screen').then(
        (given) => (lock = given),
        () => undefined, // a low battery refuses
      )
    }
  }
  // The lock ends whenever the page is hidden; one that comes from the back/forward cache is not told of it.
  document.addEventListener('visibilitychange', ask)
  window.addEventListener('pageshow', ask)
  const end = effect(ask)
  return () => {
    end()
    document.removeEventListener('visibilitychange', ask)
    window.removeEventListener('pageshow', ask)
  }
}
