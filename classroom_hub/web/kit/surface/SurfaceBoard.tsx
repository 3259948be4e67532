/** A board that is drawn on, as large as its place: the held picture, the ink, and the dark around the light. */
import { SHEET_WIDTH } from '@classroom-hub/protocol/src/page'
import type { Spotlight } from '@classroom-hub/protocol/src/spotlight'
import { MoveDiagonal2, Shapes } from 'lucide-preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { SurfaceEasel } from './easel'
import { followPointer } from './pointing'
import { boardWords } from './surfaceWords'

interface Props {
  easel: SurfaceEasel
  /** Where the held picture is; `null`: a white board, or it has not come yet. */
  picture: string | null
  /** Whether this hand may draw. */
  writes: boolean
}

export function SurfaceBoard({ easel, picture, writes }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const paper = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const { height } = easel
  useLayoutEffect(() => {
    const measure = (): void => {
      const { width: across, height: down } = place.current!.getBoundingClientRect()
      setWidth(Math.floor(Math.min(across, (down * SHEET_WIDTH) / height)))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(place.current!)
    measure()
    return () => observer.disconnect()
  }, [height])
  useLayoutEffect(() => {
    const { canvas } = easel.layer
    canvas.dataset['testid'] = 'board-ink'
    canvas.className = 'board-ink'
    canvas.setAttribute('aria-hidden', 'true')
    paper.current!.prepend(canvas)
    return () => canvas.remove()
  }, [easel])
  useLayoutEffect(() => {
    if (width > 0) easel.layer.resize(width * devicePixelRatio)
  }, [easel, width])
  const holdsLight = writes && easel.hold.value === 'spotlight'
  useLayoutEffect(() => {
    if (!writes || holdsLight) return undefined
    return followPointer(paper.current!, {
      begin: (x, y, pressure) => easel.begin(x, y, pressure),
      move: (points) => easel.move(points),
      end: () => easel.end(),
    })
  }, [easel, writes, holdsLight])
  return (
    <div class="board-place" ref={place}>
      <div
        class="board-paper"
        ref={paper}
        role="group"
        aria-label={boardWords.board}
        data-testid="surface"
        data-writes={writes}
        data-hold={easel.hold.value}
        style={{ width: `${width}px`, height: `${Math.round((width * height) / SHEET_WIDTH)}px` }}
      >
        {picture !== null && <img class="board-picture" src={picture} alt="" draggable={false} data-testid="surface-picture" />}
        <Dark easel={easel} held={holdsLight} />
      </div>
    </div>
  )
}

function Dark({ easel, held }: { easel: SurfaceEasel; held: boolean }) {
  const light = easel.spotlight.value
  if (light === null) return null
  const { height } = easel
  const part = (value: number, of: number): string => `${(100 * value) / of}%`
  return (
    <>
      <svg class="board-dark" viewBox={`0 0 ${SHEET_WIDTH} ${height}`} preserveAspectRatio="none" aria-hidden="true" data-testid="spotlight">
        <path fill-rule="evenodd" d={`M0 0H${SHEET_WIDTH}V${height}H0Z${hole(light)}`} />
      </svg>
      {held && <Grip easel={easel} />}
      {held && (
        <span class="board-light-tools" style={{ left: part(light.x + light.width / 2, SHEET_WIDTH), top: part(light.y + light.height / 2, height) }}>
          <Resizer easel={easel} />
          <button type="button" aria-label={boardWords.spotlightShape} title={boardWords.spotlightShape} data-testid="spotlight-shape" onClick={() => easel.shine({ ...light, round: !light.round })}>
            <Shapes />
          </button>
        </span>
      )}
    </>
  )
}

/** Over the whole board: wherever a finger is put, the light is dragged from there. */
function Grip({ easel }: { easel: SurfaceEasel }) {
  const grip = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    let from: { readonly x: number; readonly y: number; readonly light: Spotlight } | null = null
    return followPointer(grip.current!, {
      begin: (x, y) => {
        const light = easel.spotlight.peek()
        if (light === null) return
        const inside = Math.abs(x - light.x) < light.width / 2 && Math.abs(y - light.y) < light.height / 2
        from = { x, y, light: inside ? light : { ...light, x, y } }
        easel.shine(from.light)
      },
      move: (points) => {
        const [x, y] = points.at(-1)!
        if (from !== null) easel.shine({ ...from.light, x: from.light.x + x - from.x, y: from.light.y + y - from.y })
      },
      end: () => (from = null),
    })
  }, [easel])
  return <div class="board-grip" ref={grip} />
}

/** Its lower right corner. */
function Resizer({ easel }: { easel: SurfaceEasel }) {
  const corner = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    const button = corner.current!
    let from: { readonly x: number; readonly y: number; readonly light: Spotlight } | null = null
    const down = (event: PointerEvent): void => {
      const light = easel.spotlight.peek()
      if (light === null) return
      button.setPointerCapture(event.pointerId)
      from = { x: event.clientX, y: event.clientY, light }
    }
    const move = (event: PointerEvent): void => {
      if (from === null) return
      const scale = SHEET_WIDTH / button.closest('.board-paper')!.getBoundingClientRect().width
      // Its middle stays, so both sides move.
      easel.shine({
        ...from.light,
        width: from.light.width + 2 * (event.clientX - from.x) * scale,
        height: from.light.height + 2 * (event.clientY - from.y) * scale,
      })
    }
    const up = (): void => {
      from = null
    }
    const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up }
    for (const [name, listener] of Object.entries(listeners)) button.addEventListener(name, listener as EventListener)
    return () => {
      for (const [name, listener] of Object.entries(listeners)) button.removeEventListener(name, listener as EventListener)
    }
  }, [easel])
  const step = (event: KeyboardEvent): void => {
    const light = easel.spotlight.peek()
    const by = event.key === '+' || event.key === 'ArrowUp' ? 1.1 : event.key === '-' || event.key === 'ArrowDown' ? 1 / 1.1 : null
    if (light === null || by === null) return
    event.preventDefault()
    easel.shine({ ...light, width: light.width * by, height: light.height * by })
  }
  return (
    <button type="button" ref={corner} class="board-resizer" aria-label={boardWords.spotlightSize} title={boardWords.spotlightSize} data-testid="spotlight-size" onKeyDown={step}>
      <MoveDiagonal2 />
    </button>
  )
}

function hole({ round, x, y, width, height }: Spotlight): string {
  const [rx, ry] = [width / 2, height / 2]
  return round
    ? `M${x - rx} ${y}A${rx} ${ry} 0 1 0 ${x + rx} ${y}A${rx} ${ry} 0 1 0 ${x - rx} ${y}Z`
    : `M${x - rx} ${y - ry}H${x + rx}V${y + ry}H${x - rx}Z`
}
