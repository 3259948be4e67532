/** The remote of the wall: who is up and in which order, one of them large, names, the teacher's layer, off. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Room, WallView } from '@classroom-hub/protocol/src/messages'
import { ChevronLeft, ChevronRight, Columns2, FileMinus, FilePlus, LayoutGrid, PenLine, Presentation, Tag, UserMinus, UserPen, X } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { connected, give } from '../console'
import { useSheets } from './sheets'
import { change, choosing, moved, owners } from './wall'
import { wallWords as w } from './wallWords'

/** Pixels before a press becomes a drag. */
const DRAG_FROM = 8
/** So often the projector is told of the divider (milliseconds). */
const TELL_MS = 100

export function WallRemote({ room, wall }: { room: Room; wall: WallView }) {
  const set = (by: Partial<WallView>) => () => give(change(wall, by))
  const { pages, zoomed = null, names = true, notes = true } = wall
  const index = pages.findIndex(({ seat }) => seat === zoomed)
  const comparing = wall.layout === 'compare'
  const large = pages.length === 1 ? pages[0] : pages[index]
  const { sheet, sheets } = useSheets(large)
  const turnTo = (to: number) => set({ pages: pages.map((page) => (page === large ? { ...page, sheet: to } : page)) })
  return (
    <section class="wall-bar" aria-label={w.remote} data-testid="wall-remote">
      <Chips room={room} wall={wall} />
      <div class="wall-bar-tools">
        {zoomed !== null && pages.length > 1 && (
          <>
            <Press icon={ChevronLeft} label={w.earlier} testid="wall-earlier" disabled={index <= 0} onClick={set({ pages: moved(pages, zoomed, index - 1) })} />
            <Press icon={ChevronRight} label={w.later} testid="wall-later" disabled={index >= pages.length - 1} onClick={set({ pages: moved(pages, zoomed, index + 1) })} />
            <Press icon={UserMinus} label={w.takeOffOne} title={w.takeOffOneLong} testid="wall-remove" onClick={set({ pages: pages.filter(({ seat }) => seat !== zoomed) })} />
            <Press icon={LayoutGrid} label={w.shrinkShort} title={w.shrink} testid="wall-all" onClick={set({ zoomed: null })} />
          </>
        )}
        {sheets > 1 && (
          <>
            <Press icon={FileMinus} label={w.sheetBefore} testid="wall-sheet-before" disabled={sheet === 0} onClick={turnTo(sheet - 1)} />
            <Press icon={FilePlus} label={w.sheetAfter} testid="wall-sheet-after" disabled={sheet === sheets - 1} onClick={turnTo(sheet + 1)} />
          </>
        )}
        {comparing && zoomed === null && <DividerRange wall={wall} />}
      </div>
      <div class="wall-bar-tools end">
        {pages.length === 2 && <Press icon={Columns2} label={w.compare} testid="wall-compare" on={comparing} onClick={set({ layout: comparing ? 'grid' : 'compare', zoomed: null })} />}
        <Press icon={Tag} label={w.names} testid="wall-names" on={names} onClick={set({ names: !names })} />
        <Press icon={PenLine} label={w.notes} testid="wall-notes" on={notes} onClick={set({ notes: !notes })} />
        <Press icon={UserPen} label={w.change} title={w.changeLong} testid="wall-change" onClick={() => (choosing.value = pages.map(({ seat }) => seat))} />
        <Press icon={X} label={w.off} testid="wall-off" onClick={() => give({ type: 'project', show: 'none' })} />
      </div>
    </section>
  )
}

interface PressProps {
  icon: typeof X
  label: string
  title?: string
  testid: string
  on?: boolean
  disabled?: boolean
  onClick: () => void
}

function Press({ icon: Icon, label, title, testid, on, disabled = false, onClick }: PressProps) {
  return (
    <button type="button" class="wall-press" data-testid={testid} title={title ?? label} aria-pressed={on} disabled={disabled || !connected.value} onClick={onClick}>
      <Icon />
      <span>{label}</span>
    </button>
  )
}

/** A pupil a chip, in the wall's order: a tap makes the page large, a drag or Shift and an arrow moves it. */
function Chips({ room, wall }: { room: Room; wall: WallView }) {
  const list = useRef<HTMLUListElement>(null)
  const [drag, setDrag] = useState<{ seat: string; to: number } | null>(null)
  const from = useRef<{ seat: string; x: number; y: number } | null>(null)
  const seats = owners(room, wall)
  const shown = drag === null ? wall.pages : moved(wall.pages, drag.seat, drag.to)
  const place = (x: number, y: number): number => {
    const chips = [...list.current!.children].map((chip) => chip.getBoundingClientRect())
    const nearest = chips.map(({ left, top, width, height }) => Math.hypot(x - left - width / 2, y - top - height / 2))
    return nearest.indexOf(Math.min(...nearest))
  }
  const order = (seat: string, to: number): void => give(change(wall, { pages: moved(wall.pages, seat, to) }))
  return (
    <ul ref={list} class="wall-chips" aria-label={w.order} data-crowded={wall.pages.length > 8}>
      {shown.map((page, n) => {
        const owner = seats.find((each) => each?.seat === page.seat)
        const name = owner?.name ?? ''
        const large = wall.zoomed === page.seat
        return (
          <li key={page.seat}>
            <button
              type="button"
              class="wall-chip"
              data-testid="wall-chip"
              data-name={name}
              data-dragged={drag?.seat === page.seat}
              title={`${large ? w.shrink : w.enlarge(name)} · ${w.order}`}
              aria-label={large ? w.shrink : w.enlarge(name)}
              aria-pressed={large}
              aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight"
              disabled={!connected.value}
              onPointerDown={(event) => {
                if (event.button !== 0) return
                from.current = { seat: page.seat, x: event.clientX, y: event.clientY }
                event.currentTarget.setPointerCapture(event.pointerId)
              }}
              onPointerMove={({ clientX, clientY }) => {
                const start = from.current
                if (start === null) return
                if (drag !== null || Math.hypot(clientX - start.x, clientY - start.y) > DRAG_FROM) setDrag({ seat: start.seat, to: place(clientX, clientY) })
              }}
              onPointerUp={() => {
                from.current = null
                if (drag === null) return
                order(drag.seat, drag.to)
                // The click that follows belongs to the drag.
                setTimeout(() => setDrag(null))
              }}
              onPointerCancel={() => {
                from.current = null
                setDrag(null)
              }}
              onClick={() => drag === null && wall.pages.length > 1 && give(change(wall, { zoomed: large ? null : page.seat }))}
              onKeyDown={(event) => {
                const by = event.shiftKey ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : undefined
                if (by === undefined) return
                event.preventDefault()
                order(page.seat, n + by)
              }}
            >
              {owner !== undefined && <Animal name={owner.animal} colour={owner.colour} size={36} decorative />}
              <span>{name}</span>
              {large && <Presentation />}
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function DividerRange({ wall }: { wall: WallView }) {
  const [at, setAt] = useState<number | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>()
  const last = useRef({ wall, at: 0 })
  useEffect(() => () => clearTimeout(timer.current), [])
  last.current.wall = wall
  return (
    <input
      type="range"
      class="wall-divider"
      min={0}
      max={1000}
      step={10}
      value={at ?? wall.divider ?? 500}
      aria-label={w.divider}
      data-testid="wall-divider"
      disabled={!connected.value}
      onInput={({ currentTarget }) => {
        last.current.at = Number(currentTarget.value)
        setAt(last.current.at)
        timer.current ??= setTimeout(() => {
          timer.current = undefined
          give(change(last.current.wall, { divider: last.current.at }))
        }, TELL_MS)
      }}
      onChange={() => setTimeout(() => setAt(null), 2 * TELL_MS)}
    />
  )
}
