/** What is taken hold of on the sheet: a frame around it, with its corner, its bin, and a pencil where it is words. */
import { edges, isLine } from '@classroom-hub/kit/drawing/boxes'
import type { Easel } from '@classroom-hub/kit/drawing/easel'
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/page'
import { MoveDiagonal2, Pencil, Trash2 } from 'lucide-preact'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../words'

/** One press of an arrow key, in the sheet's units; and of + or -. */
const [STEP, GROW] = [20, 1.15]

export function Held({ easel }: { easel: Easel }): JSX.Element | null {
  const { placing } = easel
  const held = placing.selected.value
  const frame = useRef<HTMLDivElement>(null)
  const handle = held?.handle
  useLayoutEffect(() => {
    // Not before the press has given the focus to what lies under it.
    const soon = requestAnimationFrame(() => frame.current?.focus({ preventScroll: true }))
    return () => cancelAnimationFrame(soon)
  }, [handle])
  if (held === null) return null
  const { thing } = held
  const [left, top, right, bottom] = edges(thing.box)
  const corner = isLine(thing) ? [thing.box[0] + thing.box[2], thing.box[1] + thing.box[3]] as const : [right, bottom] as const
  const key = (event: KeyboardEvent): void => {
    const does: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => placing.nudge(-STEP, 0), ArrowRight: () => placing.nudge(STEP, 0),
      ArrowUp: () => placing.nudge(0, -STEP), ArrowDown: () => placing.nudge(0, STEP),
      '+': () => placing.grow(GROW), '=': () => placing.grow(GROW), '-': () => placing.grow(1 / GROW),
      Delete: () => placing.remove(), Backspace: () => placing.remove(), Escape: () => placing.release(),
    }
    const act = does[event.key]
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return (
    <div ref={frame} class="held" data-testid="held" data-tool={thing.tool} role="group" aria-label={t.held} tabIndex={0} style={at(left, top, right - left, bottom - top)} onKeyDown={key}>
      <button type="button" class="held-tool bin" data-testid="held-remove" aria-label={t.remove} title={t.remove} onClick={() => placing.remove()}>
        <Trash2 size={30} aria-hidden="true" />
      </button>
      {thing.tool === 'text' && (
        <button type="button" class="held-tool pencil" data-testid="held-rewrite" aria-label={t.rewrite} title={t.rewrite} onClick={() => placing.rewrite()}>
          <Pencil size={30} aria-hidden="true" />
        </button>
      )}
      <Corner easel={easel} x={(corner[0] - left) / Math.max(1, right - left)} y={(corner[1] - top) / Math.max(1, bottom - top)} />
    </div>
  )
}

function Corner({ easel: { canvas, placing }, x, y }: { easel: Easel; x: number; y: number }): JSX.Element {
  const spot = (event: PointerEvent): readonly [number, number] => {
    const box = canvas.getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * SHEET_WIDTH, ((event.clientY - box.top) / box.height) * SHEET_HEIGHT]
  }
  return (
    <span
      class="held-tool corner"
      data-testid="held-corner"
      aria-hidden="true"
      style={{ left: `${100 * x}%`, top: `${100 * y}%` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
        placing.beginResize(...spot(event))
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) placing.move(...spot(event))
      }}
      onPointerUp={() => placing.end()}
      onPointerCancel={() => placing.end()}
    >
      <MoveDiagonal2 size={30} />
    </span>
  )
}

const at = (x: number, y: number, width: number, height: number): JSX.CSSProperties => ({
  left: `${(100 * x) / SHEET_WIDTH}%`, top: `${(100 * y) / SHEET_HEIGHT}%`,
  width: `${(100 * width) / SHEET_WIDTH}%`, height: `${(100 * height) / SHEET_HEIGHT}%`,
})
