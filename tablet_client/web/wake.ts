/** Keeps the tablet awake in class, where the browser can (a secure page only). */
export function stayAwake(wanted: () => boolean): void {
  if (!('wakeLock' in navigator)) return
  const ask = (): void => {
    if (document.visibilityState !== 'visible' || !wanted()) return
    navigator.wakeLock.request('screen').catch(() => undefined) // a low battery refuses
  }
  // The lock ends whenever the page is hidden.
  document.addEventListener('visibilitychange', ask)
  ask()
}
