/** How many tools the pupils' pages have. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { useId } from 'preact/hooks'
import { give } from '../console'
import { askWords as w } from './askWords'

const LEVELS = ['simple', 'usual', 'full'] as const

export function ToolLevels({ room }: { room: Room }) {
  const heading = useId()
  return (
    <fieldset class="ask-part" aria-labelledby={heading}>
      <legend id={heading}>{w.tools}</legend>
      <div class="ask-choices">
        {LEVELS.map((level) => (
          <button key={level} type="button" class="button" data-testid={`tools-${level}`} aria-pressed={(room.tools ?? 'usual') === level} onClick={() => give({ type: 'set_tools', tools: level })}>
            {w[`tools_${level}`]}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
