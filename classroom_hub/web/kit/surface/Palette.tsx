/** The tools of a board: as quiet as they can be, and all by pictures. */
import type { Colour, Tool } from '@classroom-hub/protocol/src/page'
import { Eraser, Highlighter, PencilLine, Spotlight, Trash2, Undo2 } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { INKS } from '../drawing/paint'
import type { SurfaceEasel } from './easel'
import { boardWords } from './surfaceWords'

const TOOLS: readonly (readonly [Tool, typeof PencilLine])[] = [['pen', PencilLine], ['highlighter', Highlighter], ['eraser', Eraser]]
const COLOURS: readonly Colour[] = ['black', 'red', 'blue', 'green', 'orange', 'purple', 'yellow']

interface Props {
  easel: SurfaceEasel
  /** The teacher's: light, and everything away. */
  full: boolean
  /** What only one page has. */
  children?: ComponentChildren
}

export function Palette({ easel, full, children }: Props) {
  const [choosing, choose] = useState(false)
  const hold = easel.hold.value
  return (
    <div class="palette" role="toolbar" aria-label={boardWords.tools} data-testid="palette">
      {TOOLS.map(([tool, Icon]) => (
        <PaletteTool
          key={tool}
          label={boardWords[tool]}
          testid={`board-${tool}`}
          pressed={hold === tool}
          onClick={() => {
            easel.hold.value = tool
            choose(false)
          }}
        >
          <Icon />
        </PaletteTool>
      ))}
      <span class="palette-colours">
        <PaletteTool label={boardWords.colour} testid="board-colour" expanded={choosing} onClick={() => choose(!choosing)}>
          <i class="palette-ink" style={{ background: INKS[easel.colour.value] }} />
        </PaletteTool>
        {choosing && (
          <span class="palette-fly" role="group" aria-label={boardWords.colour}>
            {COLOURS.map((colour) => (
              <PaletteTool
                key={colour}
                label={boardWords[colour]}
                testid={`board-colour-${colour}`}
                pressed={easel.colour.value === colour}
                onClick={() => {
                  easel.colour.value = colour
                  if (hold !== 'highlighter') easel.hold.value = 'pen'
                  choose(false)
                }}
              >
                <i class="palette-ink" style={{ background: INKS[colour] }} />
              </PaletteTool>
            ))}
          </span>
        )}
      </span>
      {full && (
        <PaletteTool label={boardWords.spotlight} testid="board-spotlight" pressed={easel.spotlight.value !== null} onClick={() => easel.toggleSpotlight()}>
          <Spotlight />
        </PaletteTool>
      )}
      <PaletteTool label={boardWords.undo} testid="board-undo" disabled={!easel.canUndo.value} onClick={() => easel.undo()}>
        <Undo2 />
      </PaletteTool>
      {full && (
        <PaletteTool label={boardWords.clear} testid="board-clear" disabled={easel.empty.value} onClick={() => easel.clear()}>
          <Trash2 />
        </PaletteTool>
      )}
      {children}
    </div>
  )
}

interface ToolProps {
  label: string
  testid: string
  pressed?: boolean
  expanded?: boolean
  disabled?: boolean
  onClick: () => void
  children: ComponentChildren
}

export function PaletteTool({ label, testid, pressed, expanded, disabled, onClick, children }: ToolProps) {
  return (
    <button type="button" class="palette-tool" data-testid={testid} aria-label={label} title={label} aria-pressed={pressed} aria-expanded={expanded} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  )
}
