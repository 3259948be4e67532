/** The lesson's work: by activity, with who is missing, and what waits for the portal. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { CircleCheck, Inbox } from 'lucide-preact'
import { useId } from 'preact/hooks'
import { works } from './console'
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

/** How many have handed in, and who has not. */
function Turnout({ room, activity, open }: { room: Room; activity: string; open: boolean }) {
  const { handed, missing } = turnoutOf(room.seats, works.value.pieces, activity)
  const total = room.seats.length
  if (total === 0) return null
  const all = missing.length === 0
  const names = missing.slice(0, missing.length > NAMED + 1 ? NAMED : NAMED + 1).map((seat) => seat.name)
  if (missing.length > names.length) names.push(t.others(missing.length - names.length))
  return (
    <>
      <span class="badge" data-tone={all ? 'ok' : open ? 'accent' : 'quiet'} data-testid="turnout">
        {all && <CircleCheck />}
        <span aria-hidden="true">
          {handed.length}/{total}
        </span>
        <span class="visually-hidden">{t.turnoutLong(handed.length, total)}</span>
      </span>
      {/* Nobody's name is told of a collection that has not begun: all are missing. */}
      <p class="activity-missing muted" data-testid="missing">
        {all ? t.missingNone : handed.length === 0 ? t.workEmpty : t.missing(listed(names))}
      </p>
    </>
  )
}
