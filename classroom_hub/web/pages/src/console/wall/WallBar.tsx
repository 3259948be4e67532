/** Above the commands: whom to show, and then the remote of the wall. */
import './wall.css'
import type { Room } from '@classroom-hub/protocol/src/messages'
import { Columns2, Presentation, UserCheck, UserX, X } from 'lucide-preact'
import { useEffect } from 'preact/hooks'
import { connected, give, works } from '../console'
import { windowOpen } from '../keys'
import { choosing, putUp } from './wall'
import { WallRemote } from './WallRemote'
import { wallWords as w } from './wallWords'

export function WallBar({ room }: { room: Room }) {
  const live = room.lesson.phase === 'live'
  useEffect(() => {
    if (!live) choosing.value = null
  }, [live])
  if (!live) return null
  if (choosing.value !== null) return <Choice room={room} chosen={choosing.value.filter((seat) => room.seats.some((each) => each.seat === seat))} />
  return room.show === 'pages' && room.wall != null ? <WallRemote room={room} wall={room.wall} /> : null
}

function Choice({ room, chosen }: { room: Room; chosen: readonly string[] }) {
  const all = room.seats.map((seat) => seat.seat)
  const every = chosen.length === all.length
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !windowOpen()) choosing.value = null
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  const show = (layout: 'grid' | 'compare') => () => {
    give(putUp(room, works.value.activities ?? [], chosen, layout))
    choosing.value = null
  }
  return (
    <section class="wall-bar" aria-label={w.toolLong} data-testid="wall-choice">
      <p class="wall-bar-title" role="status">
        <Presentation />
        {chosen.length === 0 ? w.choose : w.chosen(chosen.length)}
      </p>
      <div class="wall-bar-tools">
        <button type="button" class="button" data-testid="choose-all" onClick={() => (choosing.value = every ? [] : all)}>
          {every ? <UserX /> : <UserCheck />}
          {every ? w.none : w.all}
        </button>
        {(room.groups ?? []).map(({ group, name, seats }) => (
          <button key={group} type="button" class="button" onClick={() => (choosing.value = seats.filter((seat) => all.includes(seat)))}>
            {name}
          </button>
        ))}
      </div>
      <div class="wall-bar-tools end">
        <button type="button" class="button" data-testid="choose-cancel" onClick={() => (choosing.value = null)}>
          <X />
          {w.cancel}
        </button>
        <button type="button" class="button" data-testid="choose-compare" title={w.compareHelp} disabled={chosen.length !== 2 || !connected.value} onClick={show('compare')}>
          <Columns2 />
          {w.compare}
        </button>
        <button type="button" class="button primary" data-testid="choose-show" disabled={chosen.length === 0 || !connected.value} onClick={show('grid')}>
          <Presentation />
          {w.show}
        </button>
      </div>
    </section>
  )
}

/** The toolbar's one entry: choose whom to show. */
export function WallTool({ room, disabled }: { room: Room; disabled: boolean }) {
  const on = choosing.value !== null
  return (
    <button
      type="button"
      class="tool"
      data-testid="wall"
      title={w.toolLong}
      aria-pressed={on}
      disabled={disabled || room.seats.length === 0}
      onClick={() => (choosing.value = on ? null : room.show === 'pages' ? (room.wall?.pages.map((page) => page.seat) ?? []) : [])}
    >
      <Presentation />
      <span class="tool-label">{w.tool}</span>
    </button>
  )
}
