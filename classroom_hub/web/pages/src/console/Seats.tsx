/** A card a pupil. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Presence, Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { CircleCheck, Hand, Hourglass, Presentation, Unplug, Users, Wifi } from 'lucide-preact'
import { isPending, sinceTold_s, works } from './console'
import { dialog } from './dialogs'
import { stageOf } from './stage'
import type { StageKind } from './stage'
import { presenceOf } from './status'
import { t } from './words'
import { turnoutOf } from './works'

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
  const { activity } = room.lesson
  const handed = new Set(activity == null ? [] : turnoutOf(room.seats, works.value.pieces, activity.activity).handed)
  return (
    <section class="seats" aria-label={t.pupils}>
      <ul class="seats-grid">
        {room.seats.map((seat) => (
          <li key={seat.seat}>
            <SeatCard seat={seat} handed={handed.has(seat)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** No check mark here: that one says that work is in. */
const ICONS: Readonly<Record<Presence, typeof Wifi>> = { here: Wifi, lagging: Hourglass, away: Unplug }

const STAGE_ICONS: Readonly<Record<StageKind, typeof Wifi>> = { offered: Hand, asked: Presentation, shown: Presentation }

function SeatCard({ seat, handed }: { seat: SeatDetail; handed: boolean }) {
  const how = presenceOf(seat, seat.presence === 'away' ? sinceTold_s() : 0)
  const { presence } = how
  const stage = stageOf(seat)
  // A tablet that is away says so first; its sign stays.
  const { tone, text } = stage !== null && presence !== 'away' ? stage : how
  const Icon = stage !== null && presence !== 'away' ? STAGE_ICONS[stage.kind] : ICONS[presence]
  return (
    <button
      type="button"
      class="seat"
      data-testid="seat-card"
      data-name={seat.name}
      data-presence={presence}
      data-stage={stage?.kind}
      data-handed={handed}
      aria-haspopup="dialog"
      aria-busy={isPending({ type: 'remove', seat: seat.seat })}
      onClick={() => (dialog.value = { kind: 'seat', seat: seat.seat })}
    >
      <span class="seat-picture">
        <Animal name={seat.animal} colour={seat.colour} size="var(--seat-animal)" decorative />
        {handed && (
          <span class="seat-handed" data-tone="ok" title={t.handedIn}>
            <CircleCheck />
          </span>
        )}
      </span>
      <span class="seat-words">
        <span class="seat-name">{seat.name}</span>
        <span class="seat-state" data-tone={tone}>
          <Icon />
          <span>{text}</span>
        </span>
        {handed && <span class="visually-hidden">{t.handedIn}</span>}
      </span>
    </button>
  )
}
