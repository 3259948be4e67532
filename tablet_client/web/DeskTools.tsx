/** The large icons of the strip at work: pen, eraser, undo, hand, hand in; each opens one level at most. */
import { Check, CloudUpload, Eraser, Hand, History, PencilLine, Redo2, Send, Trash2, Undo2 } from 'lucide-preact'
import type { ComponentChildren, JSX } from 'preact'
import { COLOURS } from '@classroom-hub/protocol/src/page'
import { WIDTHS } from '@classroom-hub/kit/drawing/line'
import { INKS } from '@classroom-hub/kit/drawing/paint'
import type { Desk } from './desk'
import type { LookBack } from './lookback'
import { colourWords, t, widthWords } from './words'

export type Panel = 'none' | 'pen' | 'hand' | 'work'

interface Props {
  desk: Desk
  panel: Panel
  open: (panel: Panel) => void
  raised: boolean
  onHand: () => void
  lookBack: LookBack
  onLookBack: () => void
  /** Whether the sheet is in sight; without it there is nothing to draw on. */
  drawing: boolean
}

export function DeskTools({ desk, panel, open, raised, onHand, lookBack, onLookBack, drawing }: Props): JSX.Element {
  const { easel, outbox, asked } = desk
  const { tool, colour } = easel.tool.value
  const toggle = (wanted: Panel) => () => open(panel === wanted ? 'none' : wanted)
  return (
    <div class="desk-tools" role="toolbar" aria-label={t.tools}>
      {drawing && (
        <>
          <DeskTool
            label={t.pen}
            testid="pen"
            pressed={tool === 'pen'}
            expanded={panel === 'pen'}
            onClick={() => {
              if (tool === 'pen') toggle('pen')()
              else easel.tool.value = { ...easel.tool.peek(), tool: 'pen' }
            }}
          >
            <PencilLine size={38} aria-hidden="true" />
            <i class="ink" style={{ background: INKS[colour] }} />
          </DeskTool>
          <DeskTool
            label={t.eraser}
            testid="eraser"
            pressed={tool === 'eraser'}
            onClick={() => {
              open('none')
              easel.tool.value = { ...easel.tool.peek(), tool: 'eraser' }
            }}
          >
            <Eraser size={38} aria-hidden="true" />
          </DeskTool>
          <DeskTool label={t.undo} testid="undo" disabled={!easel.canUndo} onClick={() => easel.undo()}>
            <Undo2 size={38} aria-hidden="true" />
          </DeskTool>
        </>
      )}
      {!drawing && (
        // Its place is kept, so that the other tools do not move when it comes.
        <DeskTool
          label={t.lookBack}
          testid="look-back-tool"
          absent={lookBack.moments.value.length === 0}
          pressed={lookBack.opened.value}
          onClick={onLookBack}
        >
          <History size={38} aria-hidden="true" />
        </DeskTool>
      )}
      <DeskTool label={raised ? t.lowerHand : t.raiseHand} testid="hand" pressed={raised} expanded={panel === 'hand'} onClick={onHand}>
        <Hand size={38} aria-hidden="true" />
      </DeskTool>
      <DeskTool
        label={t.handIn}
        testid="hand-in"
        wanted={asked.value !== null}
        expanded={panel === 'work'}
        onClick={toggle('work')}
      >
        {outbox.waiting ? <CloudUpload size={38} aria-hidden="true" /> : <Send size={38} aria-hidden="true" />}
        {desk.signs.done.value && <Check class="is-done" size={22} strokeWidth={3.500} aria-hidden="true" />}
      </DeskTool>
    </div>
  )
}

interface DeskToolProps {
  label: string
  testid: string
  pressed?: boolean
  expanded?: boolean
  wanted?: boolean
  absent?: boolean
  disabled?: boolean
  onClick: () => void
  children: ComponentChildren
}

function DeskTool({ label, testid, pressed, expanded, wanted, absent, disabled, onClick, children }: DeskToolProps): JSX.Element {
  return (
    <button
      type="button"
      class={wanted === true ? 'desk-tool wanted' : absent === true ? 'desk-tool absent' : 'desk-tool'}
      data-testid={testid}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  )
}

/** Colours, widths, and the two things that are wanted less often. */
export function PenPanel({ desk: { easel } }: { desk: Desk }): JSX.Element {
  const { colour, width } = easel.tool.value
  return (
    <div class="panel pen-panel" role="group" aria-label={t.pen}>
      <div class="swatches">
        {COLOURS.map((each) => (
          <button
            key={each}
            type="button"
            class="swatch"
            data-testid={`colour-${each}`}
            aria-label={colourWords[each]}
            title={colourWords[each]}
            aria-pressed={colour === each}
            style={{ '--ink-colour': INKS[each] }}
            onClick={() => (easel.tool.value = { tool: 'pen', colour: each, width })}
          />
        ))}
      </div>
      <div class="swatches">
        {WIDTHS.map(([name, each]) => (
          <button
            key={name}
            type="button"
            class="swatch width"
            aria-label={widthWords[name]}
            title={widthWords[name]}
            aria-pressed={width === each}
            style={{ '--ink-colour': INKS[colour], '--dot': `${8 + each * 0.8}px` }}
            onClick={() => (easel.tool.value = { tool: 'pen', colour, width: each })}
          />
        ))}
        <button type="button" class="swatch act" aria-label={t.redo} title={t.redo} disabled={!easel.canRedo} onClick={() => easel.redo()}>
          <Redo2 size={34} aria-hidden="true" />
        </button>
        <button type="button" class="swatch act" data-testid="clear" aria-label={t.clear} title={t.clear} disabled={easel.empty} onClick={() => easel.clear()}>
          <Trash2 size={34} aria-hidden="true" />
        </button>
      </div>
    </div>
  )
}
