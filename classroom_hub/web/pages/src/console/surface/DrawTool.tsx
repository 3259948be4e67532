/** In the toolbar: the screen held still, to draw on. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { Spline } from 'lucide-preact'
import { isPending } from '../console'
import { KEYS, SHORTCUTS } from '../keys'
import { t } from '../words'
import { toggleBoard } from './drawing'
import { surfaceWords } from './surfaceWords'

export function DrawTool({ room, disabled }: { room: Room; disabled: boolean }) {
  const on = room.lesson.surface != null
  return (
    <button
      type="button"
      class="tool"
      data-testid="draw"
      title={t.key(on ? surfaceWords.openBoard : surfaceWords.drawLong, KEYS.draw)}
      aria-label={on ? surfaceWords.openBoard : surfaceWords.drawLong}
      aria-keyshortcuts={SHORTCUTS.draw}
      aria-pressed={on}
      aria-busy={isPending({ type: 'show_surface', surface: 'screen' })}
      disabled={disabled}
      onClick={() => toggleBoard(room)}
    >
      <Spline />
      <span class="tool-label">{surfaceWords.draw}</span>
      <kbd aria-hidden="true">{KEYS.draw}</kbd>
    </button>
  )
}
