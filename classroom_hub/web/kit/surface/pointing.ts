/** A pen, a finger or a mouse on a board, told as points of the sheet. */
import { SHEET_WIDTH } from '@classroom-hub/protocol/src/page'

type Point = readonly [x: number, y: number, pressure: number]

export interface Pointed {
  begin: (...at: Point) => void
  move: (points: readonly Point[]) => void
  end: () => void
}

/** After a pen was seen, a resting hand draws nothing for so long. */
const PALM_MS = 5000

/** Listens; returns how to stop. One pointer draws at a time. */
export function followPointer(element: HTMLElement, pointed: Pointed): () => void {
  let pointer: number | null = null
  let penSeen = -Infinity

  const at = (event: PointerEvent): Point => {
    const box = element.getBoundingClientRect()
    const scale = SHEET_WIDTH / box.width
    const pressure = event.pointerType === 'pen' ? event.pressure : 0.5
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale, pressure]
  }
  const down = (event: PointerEvent): void => {
    if (event.pointerType === 'pen') penSeen = event.timeStamp
    else if (event.pointerType === 'touch' && event.timeStamp - penSeen < PALM_MS) return
    if (pointer !== null || event.button !== 0) return
    pointer = event.pointerId
    element.setPointerCapture(pointer)
    pointed.begin(...at(event))
    event.preventDefault()
  }
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return
    const events = event.getCoalescedEvents?.() ?? []
    pointed.move((events.length > 0 ? events : [event]).map(at))
  }
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return
    pointer = null
    pointed.end()
  }
  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, lostpointercapture: up }
  for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener as EventListener)
  return () => {
    for (const [name, listener] of Object.entries(listeners)) element.removeEventListener(name, listener as EventListener)
    pointed.end()
  }
}
