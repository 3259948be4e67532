/** Asks the class for work: a title or none, and one press. */
import { kept } from '@classroom-hub/kit/storage'
import { MAX_TITLE_CHARS } from '@classroom-hub/protocol/src/limits'
import { Send, Users } from 'lucide-preact'
import { useId, useState } from 'preact/hooks'
import { Dialog } from '../shared/Dialog'
import { GroupsEditor } from './activities/GroupsEditor'
import { groupWords } from './activities/groupWords'
import { connected, give, room } from './console'
import { makeRoomForWork } from './Panel'
import { t } from './words'
import { suggestions } from './works'

/** Titles that this console asked for; the newest last. */
const KEY = 'asked'
const KEPT = 4
const CHIPS = 6

export function AskDialog({ onClose }: { onClose: () => void }) {
  const [title, setTitle] = useState('')
  const [asked] = useState(readAsked)
  const [grouping, setGrouping] = useState(false)
  const input = useId()
  const help = useId()
  const chips = suggestions(asked, [t.ask_drawing, t.ask_photo, t.ask_file], CHIPS)
  const ask = (event: Event): void => {
    event.preventDefault()
    if (!connected.value) return
    const chosen = title.trim()
    give({ type: 'ask', title: chosen })
    if (chosen !== '') writeAsked([...asked.filter((each) => each !== chosen), chosen].slice(-KEPT))
    makeRoomForWork()
    onClose()
  }
  if (grouping && room.value !== null) {
    return (
      <Dialog title={groupWords.groups} closeLabel={t.close} onClose={() => setGrouping(false)} size="large">
        <GroupsEditor room={room.value} onDone={() => setGrouping(false)} />
      </Dialog>
    )
  }
  return (
    <Dialog title={t.ask} closeLabel={t.close} onClose={onClose}>
      <form class="ask" onSubmit={ask}>
        <label for={input}>{t.askTitle}</label>
        <input
          id={input}
          class="field"
          data-testid="ask-title"
          value={title}
          maxLength={MAX_TITLE_CHARS}
          autocomplete="off"
          enterkeyhint="send"
          aria-describedby={help}
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
        <p id={help} class="muted">
          {t.askHelp}
        </p>
        <div class="chips" role="group" aria-label={t.askSuggestions}>
          {chips.map((each) => (
            <button key={each} type="button" class="chip" aria-pressed={each === title} onClick={() => setTitle(each === title ? '' : each)}>
              {each}
            </button>
          ))}
        </div>
        <button type="button" class="button" data-testid="groups" onClick={() => setGrouping(true)}>
          <Users />
          {groupWords.groups}
          <span class="muted">{groupWords.groupsOf(room.value?.groups?.length ?? 0)}</span>
        </button>
        <div class="dialog-actions">
          <button type="submit" class="button primary" data-testid="ask-go" disabled={!connected.value}>
            <Send />
            {t.askGo}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function readAsked(): string[] {
  try {
    const value: unknown = JSON.parse(kept.get(KEY) ?? '[]')
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string').slice(-KEPT) : []
  } catch {
    return []
  }
}

function writeAsked(titles: readonly string[]): void {
  kept.set(KEY, JSON.stringify(titles))
}
