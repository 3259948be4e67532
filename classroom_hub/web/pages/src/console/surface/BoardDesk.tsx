/** The board in the console, in place of the class: the teacher draws here as on the wall, and passes the pen. */
import { Animal } from '@classroom-hub/kit/Animal'
import { Palette, PaletteTool } from '@classroom-hub/kit/surface/Palette'
import { SurfaceBoard } from '@classroom-hub/kit/surface/SurfaceBoard'
import { SurfaceEasel } from '@classroom-hub/kit/surface/easel'
import { boardWords } from '@classroom-hub/kit/surface/surfaceWords'
import type { Room, SurfaceView } from '@classroom-hub/protocol/src/messages'
import { Camera, Hand, LayoutGrid, PencilLine, PencilOff, SquarePlus, StepBack, X } from 'lucide-preact'
import { useEffect, useState } from 'preact/hooks'
import { connected, give } from '../console'
import { windowOpen } from '../keys'
import { canDraw, endBoard, open, togglePen } from './drawing'
import { surfaceWords as w } from './surfaceWords'

export function BoardDesk({ room, surface }: { room: Room; surface: SurfaceView }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || windowOpen()) return
      event.preventDefault()
      endBoard()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <main class="board-desk" data-testid="board-desk">
      <h2 class="visually-hidden">{w.drawing}</h2>
      <Board key={surface.surface} surface={surface} />
      <Pens room={room} />
    </main>
  )
}

function Board({ surface }: { surface: SurfaceView }) {
  const [easel] = useState(() => new SurfaceEasel(surface, null, surface.white === true ? 'black' : 'red'))
  useEffect(() => () => easel.close(), [])
  return (
    <>
      <div class="board-bar">
        <Palette easel={easel} full>
          <PaletteTool label={w.again} testid="board-again" onClick={() => give({ type: 'show_surface', surface: 'screen' })}>
            <Camera />
          </PaletteTool>
          <PaletteTool label={boardWords.white} testid="board-white" onClick={() => give({ type: 'show_surface', surface: 'white' })}>
            <SquarePlus />
          </PaletteTool>
          <PaletteTool label={boardWords.back} testid="board-back" disabled={(surface.earlier ?? 0) === 0} onClick={() => give({ type: 'show_surface', surface: 'back' })}>
            <StepBack />
          </PaletteTool>
        </Palette>
        <div class="board-leave">
          <button type="button" class="button" data-testid="board-leave" onClick={() => (open.value = false)}>
            <LayoutGrid />
            {w.closeBoard}
          </button>
          <button type="button" class="button primary" data-testid="board-end" aria-keyshortcuts="Escape" disabled={!connected.value} onClick={endBoard}>
            <X />
            {w.end}
          </button>
        </div>
      </div>
      <div class="board-glass">
        <SurfaceBoard easel={easel} picture={surface.white === true ? null : `/surfaces/${surface.surface}`} writes />
      </div>
    </>
  )
}

/** Everybody who can draw, those with the pen or a hand up in front. */
function Pens({ room }: { room: Room }) {
  const able = room.seats.filter((seat) => canDraw(seat) || seat.pen === true)
  const rank = (seat: Room['seats'][number]): number => (seat.pen === true ? 0 : seat.hand === true || seat.sharing === 'offered' ? 1 : 2)
  const seats = [...able].sort((one, other) => rank(one) - rank(other))
  const any = seats.some((seat) => seat.pen === true)
  return (
    <section class="board-pens" aria-label={w.pens}>
      <h3>{w.pens}</h3>
      {seats.length === 0 && <p class="muted">{w.noPens}</p>}
      {any && (
        <button type="button" class="button small" data-testid="pens-back" disabled={!connected.value} onClick={() => give({ type: 'pass_pen', seats: [] })}>
          <PencilOff />
          {w.takeAll}
        </button>
      )}
      <ul>
        {seats.map((seat) => {
          const has = seat.pen === true
          return (
            <li key={seat.seat}>
              <button
                type="button"
                class="board-pen"
                data-testid="pass-pen"
                data-name={seat.name}
                aria-pressed={has}
                aria-label={has ? w.take(seat.name) : w.give(seat.name)}
                disabled={!connected.value}
                onClick={() => togglePen(room, seat)}
              >
                <Animal name={seat.animal} colour={seat.colour} size={36} decorative />
                <span class="board-pen-name">{seat.name}</span>
                {has ? <PencilLine /> : (seat.hand === true || seat.sharing === 'offered') && <Hand />}
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
