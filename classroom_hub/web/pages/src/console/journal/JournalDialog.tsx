/** What is kept of lessons: to open, to take along, to keep or to forget. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { BookmarkCheck, Bookmark, FileText, FolderDown, Trash2 } from 'lucide-preact'
import { useEffect, useState } from 'preact/hooks'
import { Dialog } from '../../shared/Dialog'
import { give } from '../console'
import { TwiceButton } from '../TwiceButton'
import { t } from '../words'
import { address, forget, journals, keep, load, trouble } from './journal'
import type { JournalEntry } from './journal'
import './journal.css'
import { journalWords as w } from './journalWords'

export function JournalDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const [anonymous, hide] = useState(false)
  useEffect(() => void load(), [])
  const all = journals.value
  return (
    <Dialog title={w.journal} closeLabel={t.close} onClose={onClose} size="large">
      <div class="journal" data-testid="journal">
        <p class="muted">{w.help}</p>
        <div class="journal-choices">
          {room.lesson.phase === 'live' && (
            <label class="journal-check">
              <input type="checkbox" data-testid="keeping" checked={room.keeping !== false} onChange={({ currentTarget }) => give({ type: 'set_keeping', on: currentTarget.checked })} />
              {w.keeping}
            </label>
          )}
          <label class="journal-check">
            <input type="checkbox" data-testid="anonymous" checked={anonymous} onChange={({ currentTarget }) => hide(currentTarget.checked)} />
            {w.anonymous}
          </label>
        </div>
        {trouble.value !== null && <p role="alert" data-tone="problem">{trouble.value}</p>}
        {all === null ? <progress aria-label={w.journal} /> : all.length === 0 ? <p>{w.none}</p> : (
          <ul class="journal-list">
            {all.map((entry) => <Entry key={entry.lesson} entry={entry} anonymous={anonymous} />)}
          </ul>
        )}
      </div>
    </Dialog>
  )
}

function Entry({ entry, anonymous }: { entry: JournalEntry; anonymous: boolean }) {
  const { lesson, class_name: name, began_ms: began, ended_ms: ended, kept, stills, pieces, pupils } = entry
  const KeptIcon = kept ? BookmarkCheck : Bookmark
  return (
    <li class="journal-entry" data-testid="journal-entry" data-kept={kept}>
      <div class="journal-words">
        <strong>{w.day(began)}{name !== '' && ` · ${name}`}</strong>
        <span class="muted">{w.what(stills, pieces, pupils)}{ended === 0 && ` · ${w.now}`}</span>
      </div>
      <div class="journal-acts">
        <a class="button" data-testid="journal-pdf" href={address(lesson, 'pdf', anonymous)} target="_blank" rel="noopener">
          <FileText />
          {w.pdf}
        </a>
        <a class="button" data-testid="journal-zip" href={address(lesson, 'zip', anonymous)} download>
          <FolderDown />
          {w.zip}
        </a>
        <button type="button" class="button" data-testid="journal-keep" aria-pressed={kept} onClick={() => void keep(lesson, !kept)}>
          <KeptIcon />
          {kept ? w.kept : w.keep}
        </button>
        <TwiceButton class="button" testid="journal-forget" label={w.forget} sure={w.forgetSure} icon={<Trash2 />} onSure={() => void forget(lesson)} />
      </div>
    </li>
  )
}
