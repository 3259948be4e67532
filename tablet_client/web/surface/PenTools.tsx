/** The pen's tools in the strip, without a word. */
import { Palette } from '@classroom-hub/kit/surface/Palette'
import type { JSX } from 'preact'
import { penned } from './SurfaceView'

export function PenTools(): JSX.Element | null {
  const easel = penned.value
  return easel === null ? null : <Palette easel={easel} full={false} />
}
