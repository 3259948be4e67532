/** Above the cards: who has finished, in order, and whether the cards show what pupils do. */
import './question.css'
import type { Room } from '@classroom-hub/protocol/src/messages'
import { Check, LayoutGrid } from 'lucide-preact'
import { thumbnails } from '../glimpses/glimpses'
import { listed } from '../words'
import { q } from './questionWords'
import { finished } from './signs'

export function SignsBar({ room }: { room: Room }) {
  const done = finished(room)
  const on = thumbnails.value
  return (
    <div class="signs-bar">
      <p class="signs-done" data-testid="done-count" data-tone="ok" role="status">
        {done.length > 0 && (
          <>
            <Check />
            <strong aria-hidden="true">{q.doneShort(done.length, room.seats.length)}</strong>
            <span class="visually-hidden">{q.doneCount(done.length, room.seats.length)}. </span>
            <span class="signs-names" title={q.doneNames(listed(done.map((seat) => seat.name)))}>
              {listed(done.map((seat) => seat.name))}
            </span>
          </>
        )}
      </p>
      <button type="button" class="button small" data-testid="thumbnails" title={q.thumbsOn} aria-pressed={on} onClick={() => (thumbnails.value = !on)}>
        <LayoutGrid />
        {q.thumbs}
      </button>
    </div>
  )
}
