/** A finger on the board's picture, told as places of the computer's pointer. */
const PARTS = 10_000
/** Often enough to follow a finger, seldom enough for a poor wifi: only the newest place waits. */
const TELL_MS = 33

export type Tell = (x: number, y: number, down: boolean) => void

/**
 * Listens on the stage; returns how to stop.
 *
 * @param picture where the board's picture lies now; `null` while there is none.
 */
export function followTouch(stage: HTMLElement, picture: () => DOMRect | null, tell: Tell): () => void {
  let pointer: number | null = null
  let waiting: readonly [number, number] | null = null
  let last: readonly [number, number] = [0, 0]
  let timer: ReturnType<typeof setTimeout> | undefined

  const at = (event: PointerEvent): readonly [number, number] | null => {
    const box = picture()
    if (box === null || box.width === 0) return null
    const part = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * PARTS)
    return [part((event.clientX - box.left) / box.width), part((event.clientY - box.top) / box.height)]
  }
  const say = (place: readonly [number, number], down: boolean): void => {
    clearTimeout(timer)
    timer = undefined
    waiting = null
    last = place
    tell(...place, down)
  }
  const down = (event: PointerEvent): void => {
    const place = at(event)
    if (pointer !== null || event.button !== 0 || place === null) return
    pointer = event.pointerId
    stage.setPointerCapture(pointer)
    say(place, true)
    event.preventDefault()
  }
  const move = (event: PointerEvent): void => {
    // A mouse moves the pointer without pressing; a finger that is in the air is nowhere.
    if (pointer !== null && event.pointerId !== pointer) return
    waiting = at(event)
    timer ??= setTimeout(() => {
      timer = undefined
      if (waiting !== null) say(waiting, pointer !== null)
    }, TELL_MS)
  }
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return
    pointer = null
    say(at(event) ?? last, false)
  }
  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, lostpointercapture: up }
  for (const [name, listener] of Object.entries(listeners)) stage.addEventListener(name, listener as EventListener)
  return () => {
    clearTimeout(timer)
    for (const [name, listener] of Object.entries(listeners)) stage.removeEventListener(name, listener as EventListener)
    if (pointer !== null) tell(...last, false)
  }
}
