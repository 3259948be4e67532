/** Who is here: everybody in sight, as large as the place allows. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { SeatView } from '@classroom-hub/protocol/src/messages'
import { Users } from 'lucide-preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { crowd } from './fit'
import { t } from './words'

/** Of the picture's height: a few animals alone must not outshine the code. */
const LARGEST = 0.11

export function Arrived({ seats }: { seats: readonly SeatView[] }) {
  const here = seats.filter((seat) => seat.presence !== 'away')
  const list = useRef<HTMLUListElement>(null)
  const [place, setPlace] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const measure = (): void => setPlace({ width: list.current!.clientWidth, height: list.current!.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(list.current!)
    measure()
    return () => observer.disconnect()
  }, [])
  const names = here.map((seat) => seat.name)
  const { size, column, row } = crowd(names, place.width, place.height, innerHeight * LARGEST)
  return (
    <section class="arrived" data-testid="arrived" data-count={here.length}>
      <h2 role="status">
        <Users />
        {here.length === 0 ? t.nobody : t.arrived(here.length)}
      </h2>
      <ul ref={list} style={{ '--arrived': `${size}px`, '--column': `${column}px`, '--row': row }}>
        {here.map((seat) => (
          <li key={seat.seat} data-name={seat.name}>
            <Animal name={seat.animal} colour={seat.colour} size="var(--arrived)" decorative />
            <span>{seat.name}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
