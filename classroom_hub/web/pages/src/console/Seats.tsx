/** A card a pupil. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Presence, Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { Archive, Check, CircleCheck, Hand, Hourglass, MousePointer2, PencilLine, Presentation, Unplug, Users, Wifi } from 'lucide-preact'
import { isPending, sinceTold_s, works } from './console'
import { dialog } from './dialogs'
import { LINK_ICONS } from './linkIcons'
import { planWords } from './plan'
import { NearbyPresses } from './Nearby'
import { stageOf } from './stage'
import type { StageKind } from './stage'
import { linkOf, presenceOf } from './status'
import { surfaceWords } from './surface/surfaceWords'
import { Glimpse } from './glimpses/Glimpse'
import { thumbnails } from './glimpses/glimpses'
import { q } from './question/questionWords'
import { SignsBar } from './question/SignsBar'
import type { Tone } from './status'
import { choosing, pick } from './wall/wall'
import { t } from './words'
import { turnoutOf } from './works'

export function Seats({ room }: { room: Room }) {
  if (room.seats.length === 0) {
    return (
      <section class="seats-empty">
        <Users size={48} strokeWidth={1.5} />
        <h2>{t.noPupils}</h2>
        <p class="muted">{room.show === 'waiting' || room.lesson.phase !== 'live' ? t.noPupilsHelp : t.noPupilsCode(room.code)}</p>
        <NearbyPresses room={room} />
      </section>
    )
  }
  const { activity } = room.lesson
  const handed = new Set(activity == null ? [] : turnoutOf(room.seats, works.value, activity.activity).handed)
  return (
    <section class="seats" aria-label={t.pupils}>
      <SignsBar room={room} />
      <ul class="seats-grid" data-thumbnails={thumbnails.value}>
        {room.seats.map((seat) => (
          <li key={seat.seat}>
            <SeatCard seat={seat} room={room} handed={handed.has(seat)} tidying={room.lesson.tidy === true} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** No check mark here: that one says that work is in. */
const ICONS: Readonly<Record<Presence, typeof Wifi>> = { here: Wifi, lagging: Hourglass, away: Unplug }

const STAGE_ICONS: Readonly<Record<StageKind, typeof Wifi>> = { offered: Hand, asked: Presentation, shown: Presentation }

function SeatCard({ seat, room, handed, tidying }: { seat: SeatDetail; room: Room; handed: boolean; tidying: boolean }) {
  const how = presenceOf(seat, seat.presence === 'away' ? sinceTold_s() : 0)
  const { presence } = how
  const stage = stageOf(seat, room)
  const place = choosing.value?.indexOf(seat.seat) ?? null
  const link = linkOf(seat)
  const { hand = false, done = false } = seat
  const { tone, text, Icon, plain = false, place: turn = 0 } = ((): { tone: Tone; text: string; Icon: typeof Wifi; plain?: boolean; place?: number } => {
    if (seat.tidied === true) return { tone: 'ok', text: planWords.tidied, Icon: Archive }
    if (tidying && presence !== 'away') return { tone: 'wait', text: planWords.toTidy, Icon: Archive }
    if (presence !== 'away' && seat.touch === true) return { tone: 'wait', text: surfaceWords.hasTouch, Icon: MousePointer2 }
    if (presence !== 'away' && seat.pen === true) return { tone: 'accent', text: surfaceWords.hasPen, Icon: PencilLine }
    // A tablet that is away says so first; its sign stays.
    if (stage !== null && stage.kind !== 'offered' && presence !== 'away') return { ...stage, Icon: STAGE_ICONS[stage.kind] }
    if (hand && presence !== 'away') return { tone: 'wait', text: q.handPlace(seat.hand_place ?? 0), Icon: Hand, place: seat.hand_place ?? 0 }
    // Being there is no news: how well its pictures come is, where they do not.
    if (presence === 'here' && done) return { tone: 'ok', text: q.donePlace(seat.done_place ?? 0), Icon: Check, place: seat.done_place ?? 0 }
    if (presence !== 'here' || link === null || link.kind === 'good') return { ...how, Icon: ICONS[presence], plain: presence === 'here' }
    return { tone: link.tone, text: link.short, Icon: LINK_ICONS[link.kind] }
  })()
  return (
    <button
      type="button"
      class="seat"
      data-testid="seat-card"
      data-name={seat.name}
      title={thumbnails.value ? seat.name : undefined}
      data-presence={presence}
      data-stage={hand && stage === null ? 'offered' : stage?.kind}
      data-hand={hand}
      data-done={done}
      data-plain={plain}
      data-link={link?.kind}
      data-handed={handed}
      data-tidied={seat.tidied === true}
      data-picked={place !== null && place >= 0}
      aria-pressed={place === null ? undefined : place >= 0}
      aria-haspopup={place === null ? 'dialog' : undefined}
      aria-busy={isPending({ type: 'remove', seat: seat.seat })}
      onClick={() => (place !== null ? pick(seat.seat) : (dialog.value = { kind: 'seat', seat: seat.seat }))}
    >
      {place !== null && <span class="seat-pick">{place >= 0 ? place + 1 : ''}</span>}
      {thumbnails.value && <Glimpse room={room} seat={seat} />}
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
          {/* Over a picture there is room for a number, not for words. */}
          {turn > 0 && thumbnails.value && <b aria-hidden="true">{turn}</b>}
          <span class={turn > 0 && thumbnails.value ? 'visually-hidden' : undefined}>{text}</span>
        </span>
        {handed && <span class="visually-hidden">{t.handedIn}</span>}
      </span>
    </button>
  )
}
