/** The screen held still, or a white board, under the teacher's pen or finger at the wall. */
import { Palette, PaletteTool } from '@classroom-hub/kit/surface/Palette'
import { SurfaceBoard } from '@classroom-hub/kit/surface/SurfaceBoard'
import { SurfaceEasel } from '@classroom-hub/kit/surface/easel'
import { boardWords } from '@classroom-hub/kit/surface/surfaceWords'
import { kept } from '@classroom-hub/kit/storage'
import type { SurfaceView } from '@classroom-hub/protocol/src/messages'
import { ArrowLeftRight, SquarePlus, StepBack, X } from 'lucide-preact'
import { useEffect, useState } from 'preact/hooks'
import { bring, takeOff } from '../hall'
import { t } from '../words'

const SIDE = 'board-side'

/** Keyed by the board: each has its own document. */
export function Surface({ surface }: { surface: SurfaceView }) {
  const [easel] = useState(() => new SurfaceEasel(surface, null, surface.white === true ? 'black' : 'red'))
  // Who is left-handed at this wall is so tomorrow, too.
  const [side, turn] = useState(() => (kept.get(SIDE) === 'left' ? 'left' : 'right'))
  useEffect(() => () => easel.close(), [])
  const other = side === 'left' ? 'right' : 'left'
  return (
    <main class="board-wall" data-testid="hall" data-side={side}>
      <h1 class="visually-hidden">{boardWords.board}</h1>
      <SurfaceBoard easel={easel} picture={surface.white === true ? null : `/surfaces/${surface.surface}`} writes />
      <Palette easel={easel} full>
        <PaletteTool label={boardWords.white} testid="board-white" onClick={() => bring('white')}>
          <SquarePlus />
        </PaletteTool>
        {(surface.earlier ?? 0) > 0 && (
          <PaletteTool label={boardWords.back} testid="board-back" onClick={() => bring('back')}>
            <StepBack />
          </PaletteTool>
        )}
        <PaletteTool
          label={boardWords.side}
          testid="board-side"
          onClick={() => {
            kept.set(SIDE, other)
            turn(other)
          }}
        >
          <ArrowLeftRight />
        </PaletteTool>
        <PaletteTool label={t.close} testid="board-close" onClick={takeOff}>
          <X />
        </PaletteTool>
      </Palette>
    </main>
  )
}
