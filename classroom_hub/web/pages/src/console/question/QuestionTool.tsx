/** The toolbar's one entry: asks a question; while one is open, says how many have answered. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { MessageCircleQuestion } from 'lucide-preact'
import { dialog } from '../dialogs'
import { q } from './questionWords'

export function QuestionTool({ room, disabled }: { room: Room; disabled: boolean }) {
  const { question } = room
  const open = question?.question.open === true
  const [count, of] = [question?.count ?? 0, room.seats.length]
  return (
    <button
      type="button"
      class="tool"
      data-testid="question"
      title={open ? q.toolOpen(count, of) : q.toolLong}
      aria-haspopup="dialog"
      aria-pressed={open}
      disabled={disabled}
      onClick={() => (dialog.value = { kind: 'question' })}
    >
      <MessageCircleQuestion />
      <span class="tool-label">{open ? <strong data-testid="question-count">{`${count}/${of}`}</strong> : q.tool}</span>
    </button>
  )
}
