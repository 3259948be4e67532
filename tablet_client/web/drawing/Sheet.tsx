/** The sheet of paper: the easel's canvas, under fingers, pens and mice; what the teacher wrote lies over it. */
import type { Easel } from '@classroom-hub/kit/drawing/easel'
import type { InkLayer } from '@classroom-hub/kit/drawing/layer'
import { followPointers } from '@classroom-hub/kit/drawing/pointer'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../words'

export function Sheet({ easel, over }: { easel: Easel; over: InkLayer | null }): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const { canvas } = easel
    canvas.dataset['testid'] = 'sheet'
    canvas.setAttribute('role', 'img')
    place.current!.prepend(canvas)
    const end = followPointers(canvas, easel)
    return () => {
      end()
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
  return <div class="sheet" ref={place} />
}
