/** Between two pages that lie over each other: dragged by any finger, pen or mouse, or moved by keys. */
import { ChevronLeft, ChevronRight } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Place } from './places'
import { t } from './words'

/** Parts of a thousand, a press of an arrow. */
const STEP = 25
/** The hub is told so often while it is dragged; the wall itself follows at once. */
const TELL_MS = 100
/** After the hand the hub's word counts again; before, it is an echo of where the hand was. */
const HOLD_MS = 1000

/** The divider as it is dragged, and as the hub knows it. */
export function useDivider(told: number, tell: (at: number) => void): { at: number; move: (at: number) => void; step: (by: number) => void } {
  const [dragged, drag] = useState<number | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>()
  const last = useRef(told)
  const say = useRef(tell)
  say.current = tell
  const hold = useRef<ReturnType<typeof setTimeout>>()
  useEffect(() => {
    if (dragged === null) last.current = told
  }, [told, dragged])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      clearTimeout(hold.current)
    },
    [],
  )
  const move = (at: number): void => {
    last.current = Math.min(1000, Math.max(0, Math.round(at)))
    drag(last.current)
    clearTimeout(hold.current)
    hold.current = setTimeout(() => drag(null), HOLD_MS)
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      say.current(last.current)
    }, TELL_MS)
  }
  // Keys may come faster than pictures: each goes on from the one before.
  return { at: dragged ?? told, move, step: (by) => move(last.current + by) }
}

interface DividerProps {
  place: Place
  /** Parts of a thousand from the left. */
  at: number
  onMove: (at: number) => void
  onStep: (by: number) => void
}

export function Divider({ place, at, onMove, onStep }: DividerProps) {
  const handle = useRef<HTMLDivElement>(null)
  const follow = (event: PointerEvent): void => {
    if (handle.current?.hasPointerCapture(event.pointerId) === true) onMove(((event.clientX - place.left) / place.width) * 1000)
  }
  return (
    <div
      ref={handle}
      class="divider"
      role="slider"
      tabIndex={0}
      data-testid="divider"
      aria-label={t.divider}
      aria-valuemin={0}
      aria-valuemax={1000}
      aria-valuenow={at}
      style={{ transform: `translate(${place.left + (place.width * at) / 1000}px, ${place.top}px)`, blockSize: `${place.height}px` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
        event.currentTarget.focus()
      }}
      onPointerMove={follow}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, Home: -1000, End: 1000 }[event.key]
        if (step === undefined) return
        event.preventDefault()
        onStep(step)
      }}
    >
      <span class="divider-grip">
        <ChevronLeft />
        <ChevronRight />
      </span>
    </div>
  )
}
