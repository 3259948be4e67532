/** A card a pupil. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Presence, Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { Check, Hourglass, Unplug, Users } from 'lucide-preact'
import { isPending, sinceTold_s } from './console'
import { dialog } from './dialogs'
import { presenceOf } from './status'
import { t } from './words'

export function Seats({ room }: { room: Room }) {
  if (room.seats.length === 0) {
    return (
      <section class="seats-empty">
        <Users size={48} strokeWidth={1.5} />
        <h2>{t.noPupils}</h2>
        <p class="muted">{t.noPupilsHelp}</p>
      </section>
    )
  }
  return (
    <section class="seats" aria-label={t.pupils}>
      <ul class="seats-grid">
        {room.seats.map((seat) => (
          <li key={seat.seat}>
            <SeatCard seat={seat} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const ICONS: Readonly<Record<Presence, typeof Check>> = { here: Check, lagging: Hourglass, away: Unplug }

function SeatCard({ seat }: { seat: SeatDetail }) {
  const { presence, tone, text } = presenceOf(seat, seat.presence === 'away' ? sinceTold_s() : 0)
  const Icon = ICONS[presence]
  return (
    <button
      type="button"
      class="seat"
      data-testid="seat-card"
      data-name={seat.name}
      data-presence={presence}
      aria-haspopup="dialog"
      aria-busy={isPending({ type: 'remove', seat: seat.seat })}
      onClick={() => (dialog.value = { kind: 'seat', seat: seat.seat })}
    >
      <Animal name={seat.animal} colour={seat.colour} size="var(--seat-animal)" decorative />
      <span class="seat-words">
        <span class="seat-name">{seat.name}</span>
        <span class="seat-state" data-tone={tone}>
          <Icon />
          <span>{text}</span>
        </span>
      </span>
    </button>
  )
}
