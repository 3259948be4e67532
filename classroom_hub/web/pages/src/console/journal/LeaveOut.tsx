/** Under the live picture: what is on the board now is not to be kept. Mail pops up. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { BookmarkX } from 'lucide-preact'
import { connected, give, say } from '../console'
import { journalWords as w } from './journalWords'

export function LeaveOut({ room }: { room: Room }) {
  if (room.lesson.phase !== 'live') return null
  if (room.keeping === false) {
    return (
      <p class="leave-out muted">
        <BookmarkX />
        {w.notKeeping}
      </p>
    )
  }
  return (
    <button type="button" class="button leave-out" data-testid="leave-out" aria-keyshortcuts="n" disabled={!connected.value} onClick={leaveOut}>
      <BookmarkX />
      {w.leaveOut}
    </button>
  )
}

export function leaveOut(): void {
  give({ type: 'leave_out' })
  say(w.leftOut)
}
