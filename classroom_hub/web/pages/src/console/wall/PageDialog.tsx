/** A pupil's page, large and live, under the teacher's pen; what is written there can go back to the pupil. */
import './page.css'
import { Animal } from '@classroom-hub/kit/Animal'
import { FollowingInk } from '@classroom-hub/kit/drawing/following'
import { NoteEasel } from '@classroom-hub/kit/drawing/note'
import { INKS } from '@classroom-hub/kit/drawing/paint'
import { followPointers } from '@classroom-hub/kit/drawing/pointer'
import { errorWords } from '@classroom-hub/kit/errors'
import type { Style } from '@classroom-hub/protocol/src/page'
import type { ErrorCode, Room, SeatDetail, WallPage } from '@classroom-hub/protocol/src/messages'
import { ChevronLeft, ChevronRight, CircleCheck, CloudUpload, Eraser, Highlighter, Pen, Presentation, Undo2, Undo, Reply, X } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { backgroundOf, noteName, pageName, sheetsOf } from '../../shared/material'
import { Canvas } from '../../shared/Canvas'
import { Dialog } from '../../shared/Dialog'
import { connected, give, isPending, works } from '../console'
import { t } from '../words'
import { isOnWall, pageOf, putUp, takeOff } from './wall'
import { wallWords as w } from './wallWords'

/** Units of the sheet. */
const STYLES = {
  red: { tool: 'pen', colour: 'red', width: 8 },
  blue: { tool: 'pen', colour: 'blue', width: 8 },
  green: { tool: 'pen', colour: 'green', width: 8 },
  highlighter: { tool: 'highlighter', colour: 'yellow', width: 48 },
  eraser: { tool: 'eraser', colour: 'black', width: 60 },
} as const satisfies Record<string, Style>

interface PageDialogProps {
  room: Room
  seat: SeatDetail
  onTurn: (seat: string) => void
  onClose: () => void
}

export function PageDialog({ room, seat, onTurn, onClose }: PageDialogProps) {
  const activities = works.value.activities ?? []
  // What it was opened for stays, though other work is asked for meanwhile.
  const [page] = useState<WallPage>(() => room.wall?.pages.find((each) => each.seat === seat.seat) ?? pageOf(activities, seat.seat, room.groups ?? []))
  const [{ ink, note }] = useState(() => ({
    ink: new FollowingInk(pageName(page)),
    note: new NoteEasel(noteName(page)),
  }))
  useEffect(() => {
    ink.open()
    return () => {
      ink.end()
      note.close()
    }
  }, [])
  const sheets = Math.max(sheetsOf(activities, page.activity), ink.sheets.value)
  // It goes with the pupil, until the teacher turns to a sheet or writes on one.
  const [chosen, turnTo] = useState<number | null>(page.sheet ?? null)
  useEffect(() => ink.look(chosen), [chosen])
  const sheet = Math.min(ink.sheet.value, sheets - 1)
  useEffect(() => note.turnTo(sheet), [sheet])
  const pupils = room.seats.filter((each) => each.client !== 'agent')
  const index = pupils.indexOf(seat)
  const up = isOnWall(room, seat.seat)
  const title = activities.find((each) => each.activity === page.activity)?.title ?? ''
  return (
    <Dialog title={title === '' ? w.pageOf(seat.name) : `${w.pageOf(seat.name)} · ${title}`} closeLabel={t.close} onClose={onClose} size="large">
      <div class="page-view" data-testid="page-view" data-name={seat.name}>
        <Tools note={note}>{sheets > 1 && <SheetTurn sheet={sheet} sheets={sheets} turnTo={turnTo} />}</Tools>
        <Paper ink={ink} note={note} background={backgroundOf(activities, { ...page, sheet })} label={w.pageOf(seat.name)} onBegin={() => turnTo(ink.sheet.peek())} />
        <div class="page-foot">
          <div class="viewer-turn">
            <button type="button" class="icon-button" aria-label={w.previous} title={w.previous} disabled={index <= 0} onClick={() => onTurn(pupils[index - 1]!.seat)}>
              <ChevronLeft />
            </button>
            <Animal name={seat.animal} colour={seat.colour} size={40} decorative />
            <button type="button" class="icon-button" aria-label={w.next} title={w.next} disabled={index >= pupils.length - 1} onClick={() => onTurn(pupils[index + 1]!.seat)}>
              <ChevronRight />
            </button>
          </div>
          <KeptSign note={note} back={seat.returned?.includes(page.activity) === true} />
          <div class="viewer-actions">
            <button type="button" class={up ? 'button on' : 'button'} data-testid="page-board" disabled={!connected.value} onClick={() => give(up ? takeOff(room, seat.seat) : putUp(room, activities, [seat.seat], 'grid'))}>
              {up ? <X /> : <Presentation />}
              {up ? t.takeOff : t.putUp}
            </button>
            <GiveBack seat={seat} page={page} note={note} />
          </div>
        </div>
      </div>
    </Dialog>
  )
}

function SheetTurn({ sheet, sheets, turnTo }: { sheet: number; sheets: number; turnTo: (sheet: number) => void }) {
  return (
    <span class="page-sheets" data-testid="page-sheets">
      <button type="button" class="page-tool" aria-label={w.sheetBefore} title={w.sheetBefore} disabled={sheet === 0} onClick={() => turnTo(sheet - 1)}>
        <ChevronLeft />
      </button>
      <span role="status">
        {sheet + 1} / {sheets}
      </span>
      <button type="button" class="page-tool" aria-label={w.sheetAfter} title={w.sheetAfter} disabled={sheet === sheets - 1} onClick={() => turnTo(sheet + 1)}>
        <ChevronRight />
      </button>
    </span>
  )
}

function Tools({ note, children }: { note: NoteEasel; children: ComponentChildren }) {
  const chosen = note.style.value
  const tool = (name: keyof typeof STYLES, label: string, Icon: typeof Pen) => (
    <button
      type="button"
      class="page-tool"
      data-testid={`note-${name}`}
      aria-label={label}
      title={label}
      aria-pressed={chosen === STYLES[name] || (name === 'red' && chosen.tool === 'pen' && chosen.colour === 'red')}
      style={{ '--ink-colour': INKS[STYLES[name].colour] }}
      onClick={() => (note.style.value = STYLES[name])}
    >
      <Icon />
    </button>
  )
  return (
    <div class="page-tools" role="toolbar" aria-label={w.tools}>
      {tool('red', `${w.pen} · ${w.red}`, Pen)}
      {tool('blue', `${w.pen} · ${w.blue}`, Pen)}
      {tool('green', `${w.pen} · ${w.green}`, Pen)}
      {tool('highlighter', w.highlighter, Highlighter)}
      {tool('eraser', w.eraser, Eraser)}
      <button type="button" class="page-tool" data-testid="note-undo" aria-label={w.undo} title={w.undo} aria-keyshortcuts="Control+Z" disabled={!note.canUndo.value} onClick={() => note.undo()}>
        <Undo2 />
      </button>
      {children}
    </div>
  )
}

interface PaperProps {
  ink: FollowingInk
  note: NoteEasel
  background: string | null
  label: string
  onBegin: () => void
}

function Paper({ ink, note, background, label, onBegin }: PaperProps) {
  const paper = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const measure = (): void => setWidth(paper.current!.clientWidth)
    const observer = new ResizeObserver(measure)
    observer.observe(paper.current!)
    measure()
    const begin = (x: number, y: number, pressure: number): void => {
      onBegin()
      note.begin(x, y, pressure)
    }
    const end = followPointers(paper.current!, { begin, move: (points) => note.move(points), end: () => note.end() })
    return () => {
      observer.disconnect()
      end()
    }
  }, [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return
      event.preventDefault()
      note.undo()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  const blank = ink.empty.value && note.empty.value && background === null
  return (
    <div ref={paper} class="page-paper" role="img" aria-label={label} data-testid="page-paper">
      {background !== null && <img src={background} alt="" draggable={false} />}
      {width > 0 && <Canvas layer={ink.layer} width={width} testid="page-ink" />}
      {width > 0 && <Canvas layer={note.layer} width={width} testid="page-note" />}
      {blank && <p class="page-blank">{w.blank}</p>}
    </div>
  )
}

/** Whether the teacher's layer is on the hub's disk, and given back; nothing while there is none. */
function KeptSign({ note, back }: { note: NoteEasel; back: boolean }) {
  const refused = note.refused.value
  const kept = note.kept.value
  if (refused !== null)
    return (
      <p class="page-kept" data-tone="problem" role="status">
        {refused === 'document_full' ? w.full : errorWords(refused as ErrorCode, 'teacher')}
      </p>
    )
  const shown = kept !== 'kept' || !note.empty.value
  return (
    <p class="page-kept" data-tone={kept === 'kept' ? 'ok' : 'wait'} data-testid="note-kept" data-state={kept} role="status">
      {shown && (kept === 'kept' ? <CircleCheck /> : <CloudUpload />)}
      {shown && (kept === 'kept' ? (back ? w.givenBack : w.saved) : kept === 'away' ? w.offline : w.saving)}
    </p>
  )
}

/** Gives the page back: first the hub has all of the layer, then it is told, and says so once that is kept, too. */
function GiveBack({ seat, page, note }: { seat: SeatDetail; page: WallPage; note: NoteEasel }) {
  const [wanted, want] = useState(false)
  const kept = note.kept.value === 'kept'
  const { activity } = page
  useEffect(() => {
    if (!wanted || !kept) return
    want(false)
    give({ type: 'return_note', seat: seat.seat, activity })
  }, [wanted, kept])
  const back = seat.returned?.includes(activity) === true
  const busy = wanted || isPending({ type: 'return_note', seat: seat.seat, activity })
  if (back)
    return (
      <button type="button" class="button on" data-testid="take-back" aria-busy={busy} disabled={!connected.value} onClick={() => give({ type: 'return_note', seat: seat.seat, activity, on: false })}>
        <Undo />
        {w.takeBack}
      </button>
    )
  return (
    <button type="button" class="button primary" data-testid="give-back" title={w.giveBackHelp(seat.name)} aria-busy={busy} disabled={!connected.value || note.empty.value || busy} onClick={() => want(true)}>
      <Reply />
      {w.giveBack}
    </button>
  )
}
