/** Pupils' pages on the wall: live, in the teacher's order, one of them large, or two compared. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Hall, SeatView, WallPage, WallView } from '@classroom-hub/protocol/src/messages'
import { ChevronLeft, ChevronRight, Shrink } from 'lucide-preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Canvas } from '../shared/Canvas'
import { backgroundOf, sheetsOf } from '../shared/material'
import { Divider, useDivider } from './Divider'
import type { Size } from './fit'
import { turn } from './hall'
import { papers } from './papers'
import { placesOf } from './places'
import type { Place, Places } from './places'
import { t } from './words'

export function Pages({ hall, wall }: { hall: Hall; wall: WallView }) {
  const stage = useRef<HTMLElement>(null)
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const measure = (): void => setSize({ width: stage.current!.clientWidth, height: stage.current!.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(stage.current!)
    measure()
    return () => observer.disconnect()
  }, [])
  const layout = wall.layout ?? 'grid'
  const zoomed = wall.zoomed ?? null
  const places = size === null ? null : placesOf(wall.pages.length, size, layout, wall.names !== false)
  const comparing = layout === 'compare' && zoomed === null
  const { at, move, step } = useDivider(wall.divider ?? 500, (divider) => turn({ ...wall, divider }))
  return (
    <main ref={stage} class="pages" data-testid="hall" data-layout={layout} data-count={wall.pages.length} data-zoomed={zoomed !== null}>
      <h1 class="visually-hidden">{t.pages}</h1>
      {places !== null && size !== null && (
        <>
          {wall.pages.map((page, n) => (
            <Sheet key={page.seat} hall={hall} wall={wall} page={page} n={n} places={places} size={size} divider={at} />
          ))}
          {comparing && <Divider place={places.papers[0]!} at={at} onMove={move} onStep={step} />}
          {zoomed !== null && wall.pages.length > 1 && (
            <button type="button" class="pages-back" data-testid="zoom-out" title={t.all} aria-label={t.all} onClick={() => turn({ ...wall, zoomed: null })}>
              <Shrink />
            </button>
          )}
        </>
      )}
    </main>
  )
}

interface SheetProps {
  hall: Hall
  wall: WallView
  page: WallPage
  /** In the teacher's order. */
  n: number
  places: Places
  size: Size
  divider: number
}

function Sheet({ hall, wall, page, n, places, size, divider }: SheetProps) {
  const owner = hall.seats.find((seat) => seat.seat === page.seat)
  const paper = papers.value.get(page.seat)
  const large = wall.zoomed === page.seat
  const comparing = wall.layout === 'compare' && wall.zoomed == null
  const sheets = Math.max(sheetsOf(hall.activities ?? [], page.activity), paper?.page.sheets.value ?? 1)
  const sheet = Math.min(paper?.page.sheet.value ?? 0, sheets - 1)
  const turnTo = (to: number) => () => turn({ ...wall, pages: wall.pages.map((each) => (each === page ? { ...each, sheet: to } : each)) as typeof wall.pages })
  const named = wall.names !== false && owner !== undefined
  const { papers: spots, caption } = large ? placesOf(1, size, 'grid', wall.names !== false) : places
  const place = large ? spots[0]! : spots[n]!
  const label = named ? t.screenOf(owner.name) : t.page(n + 1)
  const cut = Math.round((place.width * divider) / 1000)
  const background = backgroundOf(hall.activities ?? [], { ...page, sheet })
  return (
    <article
      class="sheet"
      data-testid="wall-page"
      data-n={n}
      data-large={large}
      data-hidden={wall.zoomed != null && !large}
      data-side={comparing ? (n === 0 ? 'left' : 'right') : undefined}
      style={styleOf(place, caption)}
    >
      <button
        type="button"
        class="sheet-paper"
        aria-label={label}
        aria-pressed={large}
        disabled={comparing || wall.pages.length === 1}
        style={comparing && n === 1 ? { clipPath: `inset(0 0 0 ${cut}px)` } : undefined}
        onClick={() => turn({ ...wall, zoomed: large ? null : page.seat })}
      >
        {background !== null && <img src={background} alt="" draggable={false} />}
        {paper !== undefined && <Canvas layer={paper.page.layer} width={place.width} testid="wall-ink" />}
        {paper?.note != null && !paper.note.empty.value && <Canvas layer={paper.note.layer} width={place.width} testid="wall-note" />}
        {owner?.client === 'agent' && <NoPage owner={named ? owner : null} size={Math.round(place.width / 5)} />}
      </button>
      {sheets > 1 && (large || wall.pages.length === 1) && (
        <nav class="sheet-turn" aria-label={t.sheets} data-testid="wall-sheets">
          <button type="button" aria-label={t.sheetBefore} disabled={sheet === 0} onClick={turnTo(sheet - 1)}>
            <ChevronLeft />
          </button>
          <span>
            {sheet + 1} / {sheets}
          </span>
          <button type="button" aria-label={t.sheetAfter} disabled={sheet === sheets - 1} onClick={turnTo(sheet + 1)}>
            <ChevronRight />
          </button>
        </nav>
      )}
      {named && (
        <p class="sheet-owner" data-testid="wall-owner">
          <Animal name={owner.animal} colour={owner.colour} size="1.5em" decorative />
          <span>{owner.name}</span>
        </p>
      )}
    </article>
  )
}

/** An agent draws pictures of its own: they are shown one at a time, as a screen is. */
function NoPage({ owner, size }: { owner: SeatView | null; size: number }) {
  return (
    <span class="sheet-none">
      {owner !== null && <Animal name={owner.animal} colour={owner.colour} size={size} decorative />}
      <span>{t.noPage}</span>
    </span>
  )
}

function styleOf({ left, top, width, height }: Place, caption: number): Record<string, string> {
  return { transform: `translate(${left}px, ${top}px)`, inlineSize: `${width}px`, '--paper-height': `${height}px`, '--caption': `${caption}px` }
}
