/** Fingers, pens and mice on a sheet: one draws at a time, and a resting hand does not. */
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/page'

/** After a pen was seen, a resting hand draws nothing for so long. */
const PALM_MS = 5000

/** What is drawn with; places are units of the sheet, pressure 0 to 1. */
export interface Pen {
  begin: (x: number, y: number, pressure: number) => void
  move: (points: readonly (readonly [number, number, number])[]) => void
  end: () => void
}

/** Lets an element that shows the whole sheet be drawn on; returns how to stop. */
export function followPointers(sheet: HTMLElement, pen: Pen): () => void {
  let pointer: number | null = null
  let penSeen = -Infinity

  const at = (event: PointerEvent): [number, number, number] => {
    const box = sheet.getBoundingClientRect()
    return [
      ((event.clientX - box.left) / box.width) * SHEET_WIDTH,
      ((event.clientY - box.top) / box.height) * SHEET_HEIGHT,
      event.pointerType === 'pen' ? event.pressure : 0.5,
    ]
  }
  const down = (event: PointerEvent): void => {
    if (event.pointerType === 'pen') penSeen = event.timeStamp
    else if (event.pointerType === 'touch' && event.timeStamp - penSeen < PALM_MS) return
    if (pointer !== null || event.button !== 0) return
    pointer = event.pointerId
    sheet.setPointerCapture(pointer)
    pen.begin(...at(event))
    event.preventDefault()
  }
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return
    const events = event.getCoalescedEvents?.() ?? []
    pen.move((events.length > 0 ? events : [event]).map(at))
  }
  const up = (event: PointerEvent): void => {
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
