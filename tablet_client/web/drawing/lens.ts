/** How large the sheet is seen, and which part of it. */
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/page'
import type { Window } from '@classroom-hub/kit/drawing/pointer'
import { computed, signal } from '@preact/signals'
import { isZoomed, limited, panned, pinched, STEP_PX, STEP_SCALE, zoomedAt } from '../zoom'
import type { Point, Space, View } from '../zoom'

/** Pixels that a wheel goes while the sheet doubles. */
const WHEEL_PX = 400
const FIT: View = { scale: 1, x: 0, y: 0 }

export class Lens implements Window {
  readonly view = signal<View>(FIT)
  readonly zoomed = computed(() => isZoomed(this.view.value))
  private frame: HTMLElement | null = null

  /** Takes the wheel of the sheet's frame; returns how to stop. */
  follow(frame: HTMLElement): () => void {
    this.frame = frame
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      this.view.value = zoomedAt(this.view.peek(), 2 ** (-event.deltaY / WHEEL_PX), this.within({ x: event.clientX, y: event.clientY }), this.space)
    }
    frame.addEventListener('wheel', wheel, { passive: false })
    const observer = new ResizeObserver(() => (this.view.value = limited(this.view.peek(), this.space)))
    observer.observe(frame)
    return () => {
      observer.disconnect()
      frame.removeEventListener('wheel', wheel)
    }
  }

  pinch = (from: readonly [Point, Point], to: readonly [Point, Point]): void => {
    const [a, b, c, d] = [...from, ...to].map((each) => this.within(each)) as [Point, Point, Point, Point]
    this.view.value = pinched(this.view.peek(), [a, b], [c, d], this.space)
  }

  pan = (dx: number, dy: number): void => {
    this.view.value = panned(this.view.peek(), dx, dy, this.space)
  }

  fit(): void {
    this.view.value = FIT
  }

  key(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const { width, height } = this.space.stage
    const zoom = (factor: number) => () => {
      this.view.value = zoomedAt(this.view.peek(), factor, { x: width / 2, y: height / 2 }, this.space)
    }
    const does: Readonly<Record<string, () => void>> = {
      '+': zoom(STEP_SCALE), '=': zoom(STEP_SCALE), '-': zoom(1 / STEP_SCALE), '0': () => this.fit(),
      ArrowLeft: () => this.pan(STEP_PX, 0), ArrowRight: () => this.pan(-STEP_PX, 0),
      ArrowUp: () => this.pan(0, STEP_PX), ArrowDown: () => this.pan(0, -STEP_PX),
    }
    const act = does[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  private get space(): Space {
    const { clientWidth = 1, clientHeight = 1 } = this.frame ?? {}
    return { stage: { width: clientWidth, height: clientHeight }, board: { width: SHEET_WIDTH, height: SHEET_HEIGHT } }
  }

  private within({ x, y }: Point): Point {
    const box = this.frame?.getBoundingClientRect()
    return { x: x - (box?.left ?? 0), y: y - (box?.top ?? 0) }
  }
}
