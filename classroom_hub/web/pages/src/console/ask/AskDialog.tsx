/** Asks for work: by one press, or with a title, on what was handed out, of some, together. */
import { kept } from '@classroom-hub/kit/storage'
import { MAX_TITLE_CHARS } from '@classroom-hub/protocol/src/limits'
import { Send } from 'lucide-preact'
import { useEffect, useId, useState } from 'preact/hooks'
import type { Room } from '@classroom-hub/protocol/src/messages'
import { Dialog } from '../../shared/Dialog'
import { connected, give } from '../console'
import { GroupsEditor } from '../groups/GroupsEditor'
import { groupWords } from '../groups/groupWords'
import { makeRoomForWork } from '../Panel'
import { t } from '../words'
import { suggestions } from '../works'
import './ask.css'
import { EVERYBODY, ForWhom, isAudience } from './ForWhom'
import { MaterialChoice } from './material'
import { OnWhat } from './OnWhat'
import { ToolLevels } from './ToolLevels'

/** Titles that this console asked for; the newest last. */
const KEY = 'asked'
const KEPT = 4
const CHIPS = 6

export function AskDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const [title, setTitle] = useState('')
  const [asked] = useState(readAsked)
  const [audience, address] = useState(EVERYBODY)
  const [grouping, setGrouping] = useState(false)
  const [choice] = useState(() => new MaterialChoice())
  const material = choice.now.value
  const ready = connected.value && isAudience(audience) && material.state !== 'sending' && material.state !== 'failed'
  useEffect(() => () => choice.clear(), [])
  const input = useId()
  const help = useId()
  const chips = suggestions(asked, [t.ask_drawing, t.ask_photo, t.ask_file], CHIPS)
  const ask = (event: Event): void => {
    event.preventDefault()
    if (!ready) return
    const chosen = title.trim()
    give({
      type: 'ask', title: chosen, shared: audience.shared, seats: [...(audience.seats ?? [])],
      material: material.state === 'ready' ? material.view.material : null,
    })
    if (chosen !== '') writeAsked([...asked.filter((each) => each !== chosen), chosen].slice(-KEPT))
    makeRoomForWork()
    onClose()
  }
  if (grouping) {
    const back = (): void => setGrouping(false)
    return (
      <Dialog key="groups" title={groupWords.groups} closeLabel={t.close} onClose={back} size="large">
        <GroupsEditor room={room} onDone={back} />
      </Dialog>
    )
  }
  return (
    <Dialog title={t.ask} closeLabel={t.close} onClose={onClose} size="wide">
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
        <OnWhat choice={choice} />
        <ForWhom room={room} audience={audience} choose={address} onGroups={() => setGrouping(true)} />
        <ToolLevels room={room} />
        <div class="dialog-actions lasting">
          <button type="submit" class="button primary" data-testid="ask-go" disabled={!ready}>
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
