/** The lesson's work: by activity, with who is missing, and what waits for the portal. */
import type { Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { CircleCheck, Clock, CloudOff, FolderInput, Inbox } from 'lucide-preact'
import { useId } from 'preact/hooks'
import { connected, give, isPending, works } from './console'
import { Piece } from './Piece'
import { OutboxLine } from './PortalSign'
import { listed, t } from './words'
import { authorsOf, groupsOf, turnoutOf } from './works'
import type { Group } from './works'

/** One pupil's work only, by seat; `null`: everybody's. */
export const filter = signal<string | null>(null)
/** Names said of who is missing; the cards tell the rest. */
const NAMED = 5

export function WorksPanel({ room }: { room: Room }) {
  const heading = useId()
  return (
    <section class="panel works" aria-labelledby={heading} data-testid="works">
      <header class="works-head">
        <h2 id={heading}>{t.works}</h2>
        <Filter />
      </header>
      <WorksList room={room} />
      <OutboxLine outbox={works.value.outbox} />
    </section>
  )
}

/** Also in a window of its own, once the lesson is over. */
export function WorksList({ room }: { room: Room }) {
  const { pieces, older } = works.value
  const chosen = chosenSeat()
  const groups = groupsOf(works.value, chosen)
  return (
    <div class="works-body">
      {groups.length === 0 ? (
        <div class="works-empty">
          <Inbox size={40} strokeWidth={1.5} />
          <p>
            <strong>{t.worksNone}</strong>
          </p>
          {room.lesson.phase === 'live' && <p class="muted">{t.worksNoneHelp}</p>}
        </div>
      ) : (
        groups.map((group) => <Activity key={group.activity} room={room} group={group} filter={chosen} />)
      )}
      {older > 0 && pieces.length > 0 && <p class="works-older muted">{t.older(older)}</p>}
    </div>
  )
}

function chosenSeat(): string | null {
  const chosen = filter.value
  // Another lesson has other pupils.
  return works.value.pieces.some((piece) => piece.seat === chosen) ? chosen : null
}

function Filter() {
  const authors = authorsOf(works.value.pieces)
  if (authors.length < 2) return null
  return (
    <select
      class="field works-filter"
      data-testid="works-filter"
      aria-label={t.filter}
      value={chosenSeat() ?? ''}
      onChange={(event) => (filter.value = event.currentTarget.value || null)}
    >
      <option value="">{t.filterAll}</option>
      {authors.map(({ seat, name }) => (
        <option key={seat} value={seat}>
          {name}
        </option>
      ))}
    </select>
  )
}

function Activity({ room, group, filter }: { room: Room; group: Group; filter: string | null }) {
  return (
    <section class="activity" data-testid="activity" data-open={group.open}>
      <header class="activity-head">
        <h3>{group.title}</h3>
        {group.activity !== null && filter === null && <Turnout room={room} activity={group.activity} open={group.open} />}
      </header>
      {group.activity !== null && group.open && filter === null && room.lesson.phase === 'live' && <CollectNow activity={group.activity} />}
      {group.pieces.length > 0 && (
        <ul class="pieces">
          {group.pieces.map((piece) => (
            <Piece key={piece.piece} room={room} piece={piece} filter={filter} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** Takes the pages as they are now; the class goes on with them. */
function CollectNow({ activity }: { activity: string }) {
  const command = { type: 'collect', activity } as const
  return (
    <button type="button" class="button activity-collect" data-testid="collect-now" title={t.collectNowHelp} aria-busy={isPending(command)} disabled={!connected.value} onClick={() => give(command)}>
      <FolderInput />
      {t.collectNow}
    </button>
  )
}

/** How many have handed in; who is late, who has not, and whose work may be under way. */
function Turnout({ room, activity, open }: { room: Room; activity: string; open: boolean }) {
  const { asked, handed, late, missing, unsent } = turnoutOf(room.seats, works.value, activity)
  const total = asked.length
  if (total === 0) return null
  const all = missing.length === 0
  // Nobody's name is told of a collection that has not begun: all are missing.
  const begun = handed.length > 0
  const absent = missing.filter((seat) => !unsent.includes(seat))
  return (
    <>
      <span class="badge" data-tone={all ? 'ok' : open ? 'accent' : 'quiet'} data-testid="turnout">
        {all && <CircleCheck />}
        <span aria-hidden="true">
          {handed.length}/{total}
        </span>
        <span class="visually-hidden">{t.turnoutLong(handed.length, total)}</span>
      </span>
      {(all || !begun || absent.length > 0) && (
        <p class="activity-missing muted" data-testid="missing">
          {all ? t.missingNone : begun ? t.missing(named(absent, (seat) => seat.name)) : t.workEmpty}
        </p>
      )}
      {(begun || !open) && unsent.length > 0 && (
        <p class="activity-missing" data-tone="wait" data-testid="unsent">
          <CloudOff />
          {t.unsent(named(unsent, held))}
        </p>
      )}
      {late.length > 0 && (
        <p class="activity-missing" data-tone="wait" data-testid="late">
          <Clock />
          {t.late(named(late, (seat) => seat.name))}
        </p>
      )}
    </>
  )
}

/** Why work has not come: still to be sent, or the tablet is away. */
function held(seat: SeatDetail): string {
  return seat.presence === 'away' ? t.unsentAway(seat.name) : t.unsentHere(seat.name, seat.unsent ?? 0)
}

/** The first few by name, and how many more. */
function named(seats: readonly SeatDetail[], say: (seat: SeatDetail) => string): string {
  const names = seats.slice(0, seats.length > NAMED + 1 ? NAMED : NAMED + 1).map(say)
  if (seats.length > names.length) names.push(t.others(seats.length - names.length))
  return listed(names)
}
