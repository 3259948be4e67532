/** The sheet of paper: the easel's canvas, under fingers, pens and mice; what the teacher wrote lies over it. */
import type { Easel } from '@classroom-hub/kit/drawing/easel'
import type { InkLayer } from '@classroom-hub/kit/drawing/layer'
import { followPointers } from '@classroom-hub/kit/drawing/pointer'
import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../words'
import type { Lens } from './lens'

interface Props {
  easel: Easel
  over: InkLayer | null
  lens: Lens
  /** The frame around what is held. */
  held: ComponentChildren
  children?: ComponentChildren
}

export function Sheet({ easel, over, lens, held, children }: Props): JSX.Element {
  const frame = useRef<HTMLDivElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const { scale, x, y } = lens.view.value
  useLayoutEffect(() => {
    const { canvas } = easel
    canvas.dataset['testid'] = 'sheet'
    canvas.setAttribute('role', 'img')
    place.current!.prepend(canvas)
    const end = followPointers(canvas, easel, lens)
    const away = lens.follow(frame.current!)
    return () => {
      end()
      away()
      canvas.remove()
    }
  }, [])
  useLayoutEffect(() => {
    if (over === null) return undefined
    over.canvas.dataset['testid'] = 'correction'
    place.current!.append(over.canvas)
    const observer = new ResizeObserver(() => over.resize(easel.canvas.clientWidth * devicePixelRatio))
    observer.observe(easel.canvas)
    return () => {
      observer.disconnect()
      over.canvas.remove()
    }
  }, [over])
  useLayoutEffect(() => easel.canvas.setAttribute('aria-label', t.sheet), [t.sheet])
  return (
    <div class="sheet">
      <div class={lens.zoomed.value ? 'sheet-frame zoomed' : 'sheet-frame'} ref={frame} tabIndex={0} role="group" aria-label={t.sheetKeys} onKeyDown={(event) => lens.key(event)}>
        <div class="sheet-stage" style={{ transform: `translate(${x}px, ${y}px) scale(${scale})`, '--zoom': scale }}>
          <div class="sheet-place" ref={place} />
          {held}
        </div>
      </div>
      {children}
    </div>
  )
}
