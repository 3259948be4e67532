/** The sheet of paper: the easel's canvas, under fingers, pens and mice. */
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../words'
import { SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/page'
import type { Easel } from '@classroom-hub/kit/drawing/easel'

/** After a pen was seen, a resting hand draws nothing for so long. */
const PALM_MS = 5000

export function Sheet({ easel }: { easel: Easel }): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const { canvas } = easel
    canvas.dataset['testid'] = 'sheet'
    canvas.setAttribute('role', 'img')
    place.current!.append(canvas)
    const end = follow(canvas, easel)
    return () => {
      end()
      canvas.remove()
    }
  }, [])
  useLayoutEffect(() => easel.canvas.setAttribute('aria-label', t.sheet), [t.sheet])
  return <div class="sheet" ref={place} />
}

function follow(canvas: HTMLCanvasElement, easel: Easel): () => void {
  let pointer: number | null = null
  let penSeen = -Infinity

  const at = (event: PointerEvent): [number, number, number] => {
    const box = canvas.getBoundingClientRect()
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
    canvas.setPointerCapture(pointer)
    easel.begin(...at(event))
    event.preventDefault()
  }
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return
    const events = event.getCoalescedEvents?.() ?? []
    easel.move((events.length > 0 ? events : [event]).map(at))
  }
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return
    pointer = null
    easel.end()
  }
  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, lostpointercapture: up }
  for (const [name, listener] of Object.entries(listeners)) canvas.addEventListener(name, listener as EventListener)
  return () => {
    for (const [name, listener] of Object.entries(listeners)) canvas.removeEventListener(name, listener as EventListener)
    easel.end()
  }
}
