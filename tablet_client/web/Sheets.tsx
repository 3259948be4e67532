/** Beside the sheet: undo and redo, turning between sheets, and the whole sheet after zooming. */
import { ChevronLeft, ChevronRight, Maximize, Plus, Redo2, Undo2 } from 'lucide-preact'
import type { ComponentChildren, JSX } from 'preact'
import { MAX_SHEETS } from '@classroom-hub/protocol/src/limits'
import type { Desk } from './desk'
import { t } from './words'

interface Props {
  desk: Desk
  /** Opens the overview. */
  overview: () => void
  children?: ComponentChildren
}

export function SheetBar({ desk, overview, children }: Props): JSX.Element {
  const { easel, lens, level } = desk
  const [sheet, count] = [easel.sheet.value, desk.sheets.value]
  const simple = level.value === 'simple'
  const adds = sheet === count - 1
  return (
    <div class="sheet-bar">
      {!simple && (
        <div class="sheet-steps">
          <Turn testid="undo" label={t.undo} disabled={!easel.canUndo} onClick={() => easel.undo()}><Undo2 size={34} aria-hidden="true" /></Turn>
          <Turn testid="redo" label={t.redo} disabled={!easel.canRedo} onClick={() => easel.redo()}><Redo2 size={34} aria-hidden="true" /></Turn>
        </div>
      )}
      {lens.zoomed.value && (
        <Turn testid="fit" label={t.whole} onClick={() => lens.fit()}><Maximize size={34} aria-hidden="true" /></Turn>
      )}
      {children}
      {(!simple || count > 1) && (
        <nav class="sheets" aria-label={t.sheets} data-testid="sheets" data-sheet={sheet}>
          <Turn testid="sheet-before" label={t.sheetBefore} disabled={sheet === 0} onClick={() => desk.turnSheet(sheet - 1)}><ChevronLeft size={38} aria-hidden="true" /></Turn>
          <button type="button" class="sheet-number" data-testid="sheet-all" aria-label={`${t.sheets} : ${sheet + 1} / ${count}`} onClick={overview}>
            {sheet + 1}
            {count > 1 && <small> / {count}</small>}
          </button>
          <Turn
            testid="sheet-after"
            label={adds ? t.newSheet : t.sheetAfter}
            disabled={adds && (simple || easel.empty || count >= MAX_SHEETS)}
            onClick={() => desk.turnSheet(sheet + 1)}
          >
            {adds && !simple ? <Plus size={38} aria-hidden="true" /> : <ChevronRight size={38} aria-hidden="true" />}
          </Turn>
        </nav>
      )}
    </div>
  )
}

interface TurnProps {
  testid: string
  label: string
  disabled?: boolean
  onClick: () => void
  children: ComponentChildren
}

function Turn({ testid, label, disabled = false, onClick, children }: TurnProps): JSX.Element {
  return (
    <button type="button" class="sheet-turn" data-testid={testid} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  )
}
