/** A layer of ink in the page, at the screen's own sharpness. */
import type { InkLayer } from '@classroom-hub/kit/drawing/layer'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface CanvasProps {
  layer: InkLayer
  /** In the page's pixels. */
  width: number
  testid: string
}

export function Canvas({ layer, width, testid }: CanvasProps) {
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    layer.canvas.dataset['testid'] = testid
    layer.canvas.setAttribute('aria-hidden', 'true')
    place.current!.append(layer.canvas)
    return () => layer.canvas.remove()
  }, [layer])
  useLayoutEffect(() => layer.resize(width * devicePixelRatio), [layer, width])
  return <span class="ink" ref={place} />
}
