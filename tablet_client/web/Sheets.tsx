/** Turns between the sheets of a page: two large arrows, and where one is. */
import { ChevronLeft, ChevronRight } from 'lucide-preact'
import type { JSX } from 'preact'
import type { Desk } from './desk'
import { t } from './words'

export function Sheets({ desk: { easel, tasks } }: { desk: Desk }): JSX.Element | null {
  const [sheet, count] = [easel.sheet.value, tasks.sheets.value]
  if (count < 2) return null
  const turn = (by: number) => () => easel.turnSheet(Math.min(count - 1, Math.max(0, sheet + by)))
  return (
    <nav class="sheets" aria-label={t.sheets} data-testid="sheets" data-sheet={sheet}>
      <button type="button" class="sheet-turn" data-testid="sheet-before" aria-label={t.sheetBefore} disabled={sheet === 0} onClick={turn(-1)}>
        <ChevronLeft size={40} aria-hidden="true" />
      </button>
      <span role="status">
        {sheet + 1}
        <small> / {count}</small>
      </span>
      <button type="button" class="sheet-turn" data-testid="sheet-after" aria-label={t.sheetAfter} disabled={sheet === count - 1} onClick={turn(1)}>
        <ChevronRight size={40} aria-hidden="true" />
      </button>
    </nav>
  )
}
