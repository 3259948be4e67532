/** Puts pupils into groups by hand, or by chance; nothing is told to the hub before it is kept. */
import './groups.css'
import { Animal } from '@classroom-hub/kit/Animal'
import { MAX_GROUPS } from '@classroom-hub/protocol/src/limits'
import type { Group, Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { ArrowDownToLine, Check, Dices, Plus, RotateCcw } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { connected, give } from '../console'
import { alone, deal, MAX_GROUP_CHARS, move, newGroupId, present, worthKeeping } from './grouping'
import { groupWords as w } from './groupWords'

const SIZES = [2, 3, 4] as const

interface GroupsEditorProps {
  room: Room
  /** Kept, or given up. */
  onDone: () => void
}

/** What a window holds, so that it may be a window's second step too. */
export function GroupsEditor({ room, onDone }: GroupsEditorProps) {
  const [draft, setGroups] = useState<readonly Group[]>(room.groups ?? [])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { seats } = room
  // Pupils come and leave while the window is open.
  const groups = present(draft, seats)
  const here = new Set(seats.map((seat) => seat.seat).filter((seat) => chosen.has(seat)))
  const choose = (seat: string): void => {
    const next = new Set(here)
    if (!next.delete(seat)) next.add(seat)
    setChosen(next)
  }
  const put = (moved: ReadonlySet<string>, to: string | null): void => {
    setGroups(move(groups, moved, to))
    setChosen(new Set())
  }
  const redo = (next: readonly Group[]): void => {
    setGroups(next)
    setChosen(new Set())
  }
  const add = (): void => {
    const group = newGroupId()
    redo(move([...groups, { group, name: '', seats: [] }], here, group))
  }
  const keep = (event: Event): void => {
    event.preventDefault()
    if (!connected.value) return
    give({ type: 'set_groups', groups: worthKeeping(groups) })
    onDone()
  }
  const place = { seats, chosen: here, onChoose: choose, onPut: put }
  return (
    <form class="groups" onSubmit={keep}>
      <div class="groups-random" role="group" aria-label={w.random}>
        <span>
          <Dices />
          {w.random}
        </span>
        {SIZES.map((size) => (
          <button
            key={size}
            type="button"
            class="button"
            data-testid={`groups-by-${size}`}
            aria-label={w.by(size)}
            disabled={seats.length < 2}
            onClick={() => redo(deal(seats.map((seat) => seat.seat), size, Math.random, newGroupId))}
          >
            {size}
          </button>
        ))}
        <button type="button" class="button groups-clear" data-testid="groups-clear" disabled={groups.length === 0} onClick={() => redo([])}>
          <RotateCcw />
          {w.clear}
        </button>
      </div>
      <p class="muted" role="status">
        {seats.length === 0 ? w.nobody : here.size > 0 ? w.chosen(here.size) : w.help}
      </p>
      <div class="groups-places">
        <Place {...place} group={null} title={w.alone} members={alone(groups, seats)}>
          <h3>{w.alone}</h3>
        </Place>
        {groups.map((group, index) => {
          const title = group.name || w.name(index + 1)
          return (
            <Place key={group.group} {...place} group={group.group} title={title} members={group.seats.map((seat) => seats.find((each) => each.seat === seat)!)}>
              <input
                class="field group-name"
                aria-label={w.rename(title)}
                placeholder={w.name(index + 1)}
                value={group.name}
                maxLength={MAX_GROUP_CHARS}
                autocomplete="off"
                onInput={(event) => {
                  const name = event.currentTarget.value
                  setGroups(groups.map((each) => (each.group === group.group ? { ...each, name } : each)))
                }}
              />
            </Place>
          )
        })}
        {groups.length < MAX_GROUPS && seats.length > 0 && (
          <button type="button" class="group-add" data-testid="group-add" onClick={add}>
            <Plus />
            {w.add}
          </button>
        )}
      </div>
      <div class="dialog-actions lasting">
        <button type="button" class="button" onClick={onDone}>
          {w.cancel}
        </button>
        <button type="submit" class="button primary" data-testid="groups-keep" disabled={!connected.value}>
          <Check />
          {w.save}
        </button>
      </div>
    </form>
  )
}

interface PlaceProps {
  /** `null`: those who are in none. */
  group: string | null
  title: string
  members: readonly SeatDetail[]
  seats: readonly SeatDetail[]
  chosen: ReadonlySet<string>
  onChoose: (seat: string) => void
  onPut: (seats: ReadonlySet<string>, to: string | null) => void
  children: ComponentChildren
}

const DRAGGED = 'text/plain'

/** A group and its pupils: touched, or drawn here with a mouse. */
function Place({ group, title, members, seats, chosen, onChoose, onPut, children }: PlaceProps) {
  const [over, setOver] = useState(false)
  // Those who are here already would stay: nothing to put.
  const guests = [...chosen].some((seat) => members.every((member) => member.seat !== seat))
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const dragged = event.dataTransfer?.getData(DRAGGED) ?? ''
    if (seats.some((seat) => seat.seat === dragged)) onPut(chosen.has(dragged) ? chosen : new Set([dragged]), group)
  }
  return (
    <section
      class="group"
      data-testid={group === null ? 'group-none' : 'group'}
      data-over={over}
      aria-label={title}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <header class="group-head">
        {children}
        <span class="badge" aria-label={w.pupils(members.length)}>
          {members.length}
        </span>
      </header>
      <ul class="group-pupils">
        {members.map((seat) => (
          <li key={seat.seat}>
            <button
              type="button"
              class="chip group-pupil"
              data-testid="group-pupil"
              draggable
              aria-pressed={chosen.has(seat.seat)}
              onClick={() => onChoose(seat.seat)}
              onDragStart={(event) => event.dataTransfer?.setData(DRAGGED, seat.seat)}
            >
              <Animal name={seat.animal} colour={seat.colour} size={36} decorative />
              <span>{seat.name}</span>
            </button>
          </li>
        ))}
        {members.length === 0 && <li class="muted">{w.empty}</li>}
      </ul>
      {/* Always there, so that nothing moves when somebody is chosen. */}
      <button type="button" class="button small group-put" data-testid="group-put" aria-label={w.hereNamed(title)} disabled={!guests} onClick={() => onPut(chosen, group)}>
        <ArrowDownToLine />
        {w.here}
      </button>
    </section>
  )
}
