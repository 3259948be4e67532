/** Fingers, pens and mice on a sheet: one draws at a time, and a resting hand does not. */
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/page'

/** After a pen was seen, a finger draws nothing for so long: a resting hand where nothing can be moved, else until the pen is put away. */
const [PALM_MS, PEN_MS] = [5000, 120_000]
/** A second finger that comes so soon, before the first has gone far (CSS pixels), zooms; later it is a resting hand. */
const [PINCH_MS, PINCH_PX] = [400, 40]

type Spot = { readonly x: number; readonly y: number }

/** What is drawn with; places are units of the sheet, pressure 0 to 1. */
export interface Pen {
  begin: (x: number, y: number, pressure: number) => void
  move: (points: readonly (readonly [number, number, number])[]) => void
  end: () => void
  /** What was begun was not meant. */
  cancel?: () => void
}

/** What two fingers move; places are CSS pixels of the window. */
export interface Window {
  pinch: (from: readonly [Spot, Spot], to: readonly [Spot, Spot]) => void
  pan: (dx: number, dy: number) => void
}

/** Lets an element that shows the whole sheet be drawn on; returns how to stop. */
export function followPointers(sheet: HTMLElement, pen: Pen, view?: Window): () => void {
  let pointer: number | null = null
  let began = { x: 0, y: 0, time: 0, touch: false }
  let penSeen = -Infinity
  /** Fingers that move the sheet. */
  const fingers = new Map<number, Spot>()

  const at = (event: PointerEvent): [number, number, number] => {
    const box = sheet.getBoundingClientRect()
    return [
      ((event.clientX - box.left) / box.width) * SHEET_WIDTH,
      ((event.clientY - box.top) / box.height) * SHEET_HEIGHT,
      event.pointerType === 'pen' ? event.pressure : 0.5,
    ]
  }
  const spot = (event: PointerEvent): Spot => ({ x: event.clientX, y: event.clientY })
  const pinches = (event: PointerEvent): boolean =>
    view !== undefined && began.touch && event.timeStamp - began.time < PINCH_MS &&
    Math.hypot(lastSpot.x - began.x, lastSpot.y - began.y) < PINCH_PX
  let lastSpot: Spot = began

  const down = (event: PointerEvent): void => {
    const touch = event.pointerType === 'touch'
    if (event.pointerType === 'pen') penSeen = event.timeStamp
    if (event.button !== 0) return
    const resting = touch && event.timeStamp - penSeen < (view === undefined ? PALM_MS : PEN_MS)
    if (touch && view !== undefined && (resting || fingers.size > 0 || (pointer !== null && pinches(event)))) {
      if (pointer !== null && began.touch) {
        fingers.set(pointer, lastSpot)
        pointer = null
        pen.cancel?.()
      }
      if (pointer === null) fingers.set(event.pointerId, spot(event))
      return
    }
    if (resting || pointer !== null) return
    fingers.clear()
    pointer = event.pointerId
    lastSpot = spot(event)
    began = { ...lastSpot, time: event.timeStamp, touch }
    sheet.setPointerCapture(pointer)
    pen.begin(...at(event))
    event.preventDefault()
  }
  const move = (event: PointerEvent): void => {
    if (fingers.has(event.pointerId)) {
      slide(event)
      return
    }
    if (event.pointerId !== pointer) return
    lastSpot = spot(event)
    // Only secure pages have them in some browsers; there may be none of a single move.
    const events = event.getCoalescedEvents?.() ?? []
    pen.move((events.length > 0 ? events : [event]).map(at))
  }
  const slide = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId)!
    const now = spot(event)
    fingers.set(event.pointerId, now)
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
    if (other === undefined) view?.pan(now.x - before.x, now.y - before.y)
    else view?.pinch([before, other], [now, other])
  }
  const up = (event: PointerEvent): void => {
    fingers.delete(event.pointerId)
    if (event.pointerId !== pointer) return
    pointer = null
    pen.end()
  }
  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, lostpointercapture: up }
  for (const [name, listener] of Object.entries(listeners)) sheet.addEventListener(name, listener as EventListener)
  return () => {
    for (const [name, listener] of Object.entries(listeners)) sheet.removeEventListener(name, listener as EventListener)
    pen.end()
  }
}
