/** What the class sees on the projector now, with one press to take it off. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { Presentation, X } from 'lucide-preact'
import { connected, give, isPending, works } from './console'
import { onBoard } from './stage'
import { t } from './words'

const OFF = { type: 'project', show: 'none' } as const

export function BoardSign({ room }: { room: Room }) {
  const what = onBoard(room, works.value.pieces)
  return (
    <div class="board-sign" data-testid="board-sign" data-show={room.show}>
      <p role="status">
        {what !== null && (
          <>
            <Presentation />
            <span class="board-sign-words">
              <span class="board-sign-lead">{t.boardLead} </span>
              <strong>{what}</strong>
            </span>
          </>
        )}
      </p>
      {what !== null && (
        <button
          type="button"
          class="icon-button"
          data-testid="take-off"
          title={t.takeOff}
          aria-label={t.takeOff}
          aria-busy={isPending(OFF)}
          disabled={!connected.value}
          onClick={() => give(OFF)}
        >
          <X />
        </button>
      )}
    </div>
  )
}
