/** Fingers, mouse, wheel and keys on the board, told as changes of its view. */
import { STEP_PX, STEP_SCALE, fitted, isZoomed, panned, pinched, toggled, zoomedAt } from './zoom'
import type { Point, Space, View } from './zoom'

export interface Handled {
  view: () => View
  /** `null` while there is no board. */
  space: () => Space | null
  move: (view: View) => void
}

const DOUBLE_TAP_MS = 350
const DOUBLE_TAP_PX = 30
/** A finger trembles this much in a tap. */
const TAP_PX = 10
const WHEEL_LINE_PX = 16

/** Listens on the stage (and on the window for keys); returns how to stop. */
export function handleGestures(stage: HTMLElement, handled: Handled): () => void {
  const fingers = new Map<number, Point>()
  let tapped: { at: Point; time: number } | null = null
  let still = true

  const point = (event: { clientX: number; clientY: number }): Point => {
    const corner = stage.getBoundingClientRect()
    return { x: event.clientX - corner.left, y: event.clientY - corner.top }
  }
  const change = (next: (view: View, space: Space) => View): void => {
    const space = handled.space()
    if (space !== null) handled.move(next(handled.view(), space))
  }

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    stage.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, point(event))
    still = fingers.size === 1
  }
  const moved = (event: PointerEvent): void => {
    const from = fingers.get(event.pointerId)
    if (from === undefined) return
    const to = point(event)
    if (fingers.size === 1 && still && Math.hypot(to.x - from.x, to.y - from.y) < TAP_PX) return
    still = false
    fingers.set(event.pointerId, to)
    if (fingers.size === 1) {
      change((view, space) => (isZoomed(view) ? panned(view, to.x - from.x, to.y - from.y, space) : view))
    } else if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)![1]
      change((view, space) => pinched(view, [from, other], [to, other], space))
    }
  }
  const up = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId) || !still || event.type === 'pointercancel') return
    const at = point(event)
    const again = tapped !== null && event.timeStamp - tapped.time < DOUBLE_TAP_MS &&
      Math.hypot(at.x - tapped.at.x, at.y - tapped.at.y) < DOUBLE_TAP_PX
    tapped = again ? null : { at, time: event.timeStamp }
    if (again) change((view, space) => toggled(view, at, space))
  }
  const wheel = (event: WheelEvent): void => {
    event.preventDefault()
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE_PX : 1)
    // A trackpad's pinch arrives as a wheel with ctrl, in small steps.
    const factor = Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002))
    change((view, space) => zoomedAt(view, factor, point(event), space))
  }
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return
    const next = KEYS[event.key]
    if (next === undefined) return
    event.preventDefault()
    change(next)
  }

  const ends: (() => void)[] = []
  const on = <E extends Event>(target: EventTarget, type: string, listener: (event: E) => void): void => {
    target.addEventListener(type, listener as EventListener, { passive: false })
    ends.push(() => target.removeEventListener(type, listener as EventListener))
  }
  on(stage, 'pointerdown', down)
  on(stage, 'pointermove', moved)
  on(stage, 'pointerup', up)
  on(stage, 'pointercancel', up)
  on(stage, 'wheel', wheel)
  on(window, 'keydown', key)
  return () => ends.forEach((end) => end())
}

const middle = ({ stage }: Space): Point => ({ x: stage.width / 2, y: stage.height / 2 })

const KEYS: Record<string, (view: View, space: Space) => View> = {
  '+': (view, space) => zoomedAt(view, STEP_SCALE, middle(space), space),
  '=': (view, space) => zoomedAt(view, STEP_SCALE, middle(space), space),
  '-': (view, space) => zoomedAt(view, 1 / STEP_SCALE, middle(space), space),
  '0': (_, space) => fitted(space),
  ArrowLeft: (view, space) => panned(view, STEP_PX, 0, space),
  ArrowRight: (view, space) => panned(view, -STEP_PX, 0, space),
  ArrowUp: (view, space) => panned(view, 0, STEP_PX, space),
  ArrowDown: (view, space) => panned(view, 0, -STEP_PX, space),
}
