/** Whom work is asked of: all, a group, or some; each alone or together. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Room } from '@classroom-hub/protocol/src/messages'
import { Shapes, User, Users } from 'lucide-preact'
import { useId } from 'preact/hooks'
import { groupWords } from '../groups/groupWords'
import { askWords as w } from './askWords'

export interface Audience {
  /** `null`: the whole class, those who come later too. */
  readonly seats: ReadonlySet<string> | null
  readonly shared: boolean
}

export const EVERYBODY: Audience = { seats: null, shared: false }

/** Whether work can be asked of them. */
export function isAudience({ seats }: Audience): boolean {
  return seats === null || seats.size > 0
}

interface ForWhomProps {
  room: Room
  audience: Audience
  choose: (audience: Audience) => void
  /** Opens the groups' window. */
  onGroups: () => void
}

export function ForWhom({ room, audience, choose, onGroups }: ForWhomProps) {
  const [heading, how] = [useId(), useId()]
  const { seats, shared } = audience
  const groups = room.groups ?? []
  const isGroup = (members: readonly string[]): boolean => seats !== null && seats.size === members.length && members.every((seat) => seats.has(seat))
  const toggle = (seat: string) => (): void => {
    const next = new Set(seats)
    if (!next.delete(seat)) next.add(seat)
    choose({ ...audience, seats: next })
  }
  if (room.seats.length < 2) return null
  return (
    <>
      <fieldset class="ask-part" aria-labelledby={heading}>
        <legend id={heading}>{w.forWhom}</legend>
        <div class="ask-choices">
          <button type="button" class="button" data-testid="for-all" aria-pressed={seats === null} onClick={() => choose({ ...audience, seats: null })}>
            <Users />
            {w.everybody}
          </button>
          {groups.map((group, index) => (
            <button key={group.group} type="button" class="button" data-testid="for-group" aria-pressed={isGroup(group.seats)} onClick={() => choose({ ...audience, seats: new Set(group.seats) })}>
              {group.name || groupWords.name(index + 1)}
            </button>
          ))}
          <button type="button" class="button" data-testid="for-some" aria-pressed={seats !== null && !groups.some((group) => isGroup(group.seats))} onClick={() => choose({ ...audience, seats: seats ?? new Set() })}>
            <User />
            {w.some}
          </button>
          <button type="button" class="button" data-testid="groups" onClick={onGroups}>
            <Shapes />
            {groups.length === 0 ? groupWords.make : groupWords.change}
          </button>
        </div>
        {seats !== null && (
          <div class="chips ask-pupils" role="group" aria-label={w.some}>
            {room.seats.map((seat) => (
              <button key={seat.seat} type="button" class="chip" data-testid="for-seat" data-name={seat.name} aria-pressed={seats.has(seat.seat)} onClick={toggle(seat.seat)}>
                <Animal name={seat.animal} colour={seat.colour} size="1.6em" decorative />
                {seat.name}
              </button>
            ))}
          </div>
        )}
        {!isAudience(audience) && <p class="muted">{w.someNone}</p>}
      </fieldset>
      <fieldset class="ask-part" aria-labelledby={how}>
        <legend id={how}>{w.how}</legend>
        <div class="ask-choices">
          <button type="button" class="button" aria-pressed={!shared} onClick={() => choose({ ...audience, shared: false })}>
            {w.alone}
          </button>
          <button type="button" class="button" data-testid="shared" aria-pressed={shared} onClick={() => choose({ ...audience, shared: true })}>
            {groups.length > 0 ? w.together : w.togetherClass}
          </button>
        </div>
      </fieldset>
    </>
  )
}
