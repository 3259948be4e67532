/** A pupil's page or screen on the wall, live. */
import type { SeatView } from '@classroom-hub/protocol/src/messages'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { board, canvas, picturedSeat } from './pictures'
import { Stage } from './Stage'
import { t } from './words'

export function Live({ pupil }: { pupil: SeatView }) {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    place.current!.append(canvas)
  }, [])
  const size = picturedSeat.value === pupil.seat ? board.size.value : null
  const away = pupil.presence === 'away'
  const note = away ? t.away : size === null ? t.coming : undefined
  return (
    <Stage owner={pupil} size={size} label={t.screenOf(pupil.name)} {...(note === undefined ? {} : { note })}>
      <div class="live" ref={place} data-away={away} data-pupil={pupil.name} data-testid="live-place" />
    </Stage>
  )
}
