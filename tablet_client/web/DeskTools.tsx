/** The large icons of the strip at work: pen, eraser, undo, hand, hand in; each opens one level at most. */
import { Check, CloudUpload, Eraser, Hand, Highlighter, History, PencilLine, Send, Shapes, Trash2, Undo2 } from 'lucide-preact'
import type { ComponentChildren, JSX } from 'preact'
import { COLOURS } from '@classroom-hub/protocol/src/page'
import { WIDTHS } from '@classroom-hub/kit/drawing/line'
import { INKS } from '@classroom-hub/kit/drawing/paint'
import { FEW_COLOURS } from './desk'
import type { Desk } from './desk'
import { AddingSign } from './drawing/AddPanel'
import type { LookBack } from './lookback'
import { colourWords, t, widthWords } from './words'

export type Panel = 'none' | 'pen' | 'add' | 'sheets' | 'hand' | 'work'

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
  const adding = easel.placing.adding.value
  const simple = desk.level.value === 'simple'
  const inks = adding === null && tool !== 'eraser'
  const ink = (wanted: 'pen' | 'eraser'): void => {
    easel.placing.take(null)
    easel.tool.value = { ...easel.tool.peek(), tool: wanted }
  }
  const toggle = (wanted: Panel) => () => open(panel === wanted ? 'none' : wanted)
  return (
    <div class="desk-tools" role="toolbar" aria-label={t.tools}>
      {drawing && (
        <>
          <DeskTool
            label={t.pen}
            testid="pen"
            pressed={inks}
            expanded={panel === 'pen'}
            onClick={() => (inks ? toggle('pen')() : ink('pen'))}
          >
            {inks && tool === 'highlighter' ? <Highlighter size={38} aria-hidden="true" /> : <PencilLine size={38} aria-hidden="true" />}
            <i class="ink" style={{ background: INKS[colour] }} />
          </DeskTool>
          <DeskTool
            label={t.eraser}
            testid="eraser"
            pressed={adding === null && tool === 'eraser'}
            onClick={() => {
              open('none')
              ink('eraser')
            }}
          >
            <Eraser size={38} aria-hidden="true" />
          </DeskTool>
          {simple ? (
            <DeskTool label={t.undo} testid="undo" disabled={!easel.canUndo} onClick={() => easel.undo()}>
              <Undo2 size={38} aria-hidden="true" />
            </DeskTool>
          ) : (
            <DeskTool label={t.add} testid="add" pressed={adding !== null} expanded={panel === 'add'} onClick={toggle('add')}>
              {adding === null ? <Shapes size={38} aria-hidden="true" /> : <AddingSign adding={adding} />}
            </DeskTool>
          )}
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

/** Pens, colours, widths, and a blank sheet. Shapes and words are drawn in that colour, too. */
export function PenPanel({ desk: { easel, level } }: { desk: Desk }): JSX.Element {
  const { tool, colour, width } = easel.tool.value
  const simple = level.value === 'simple'
  return (
    <div class="panel pen-panel" role="group" aria-label={t.pen}>
      {!simple && (
        <div class="swatches tips">
          {([['pen', PencilLine, t.pen], ['highlighter', Highlighter, t.highlighter]] as const).map(([each, Tip, label]) => (
            <button key={each} type="button" class="swatch act" data-testid={`tip-${each}`} aria-label={label} title={label} aria-pressed={tool === each} onClick={() => (easel.tool.value = { tool: each, colour, width })}>
              <Tip size={38} aria-hidden="true" />
            </button>
          ))}
        </div>
      )}
      <div class={simple ? 'swatches few' : 'swatches'}>
        {(simple ? FEW_COLOURS : COLOURS).map((each) => (
          <button
            key={each}
            type="button"
            class="swatch"
            data-testid={`colour-${each}`}
            aria-label={colourWords[each]}
            title={colourWords[each]}
            aria-pressed={colour === each}
            style={{ '--ink-colour': INKS[each] }}
            onClick={() => (easel.tool.value = { tool: tool === 'eraser' ? 'pen' : tool, colour: each, width })}
          />
        ))}
      </div>
      {!simple && (
        <div class="swatches">
          {WIDTHS.map(([name, each]) => (
            <button
              key={name}
              type="button"
              class="swatch width"
              data-testid={`width-${name}`}
              aria-label={widthWords[name]}
              title={widthWords[name]}
              aria-pressed={width === each}
              style={{ '--ink-colour': INKS[colour], '--dot': `${8 + each * 0.8}px` }}
              onClick={() => (easel.tool.value = { tool: tool === 'eraser' ? 'pen' : tool, colour, width: each })}
            />
          ))}
          <button type="button" class="swatch act" data-testid="clear" aria-label={t.clear} title={t.clear} disabled={easel.empty} onClick={() => easel.clear()}>
            <Trash2 size={34} aria-hidden="true" />
          </button>
        </div>
      )}
    </div>
  )
}
