/** Before a lesson: whether all is ready, one button, and the tablets around. */
import { language, setLanguage } from '@classroom-hub/kit/words'
import type { Room } from '@classroom-hub/protocol/src/messages'
import { BookUser, Images, Monitor, Play, Tablet, TabletSmartphone, NotebookText } from 'lucide-preact'
import { give, isPending, works } from './console'
import { dialog } from './dialogs'
import { journalWords } from './journal/journalWords'
import { PlanButton } from './PlanDialog'
import { OutboxLine } from './PortalSign'
import { Readiness } from './Readiness'
import { foundWords, hasChoice } from './status'
import { WifiLight } from '../shared/WifiLight'
import { t } from './words'

export function StartView({ room }: { room: Room }) {
  return (
    <main class="start">
      <section class="start-card">
        <WifiLight remains={room.remains} place="card" />
        <Readiness room={room} />
        <button type="button" class="button primary start-button" data-testid="start" aria-busy={isPending({ type: 'start' })} onClick={() => give({ type: 'start' })}>
          <Play fill="currentColor" />
          {t.start}
        </button>
        <PlanButton room={room} />
        <button type="button" class="button start-pair" data-testid="pair" onClick={() => (dialog.value = { kind: 'pair' })}>
          <TabletSmartphone />
          {t.pair}
        </button>
        <button type="button" class="button start-pair" data-testid="class-open" aria-haspopup="dialog" onClick={() => (dialog.value = { kind: 'class' })}>
          <BookUser />
          {t.class}
        </button>
        {hasChoice(room) && (
          <button type="button" class="button start-pair" data-testid="choose-screen" title={t.chooseScreen} aria-haspopup="dialog" onClick={() => (dialog.value = { kind: 'screen' })}>
            <Monitor />
            {t.screenStreamed(room.stream.wanted ?? 1)}
          </button>
        )}
        <LastWork />
      </section>
      <Found room={room} />
      <button type="button" class="quiet-button" lang={language.value === 'fr' ? 'en' : 'fr'} onClick={() => setLanguage(language.value === 'fr' ? 'en' : 'fr')}>
        {t.otherLanguage}
      </button>
    </main>
  )
}

/** What the last lesson has left: its work, and what waits for the portal. */
function LastWork() {
  const { pieces, outbox } = works.value
  return (
    <>
      {pieces.length > 0 && (
        <button type="button" class="button start-pair" data-testid="last-works" aria-haspopup="dialog" onClick={() => (dialog.value = { kind: 'works' })}>
          <Images />
          {t.worksLast(pieces.length)}
        </button>
      )}
      <button type="button" class="button start-pair" data-testid="journal-open" aria-haspopup="dialog" onClick={() => (dialog.value = { kind: 'journal' })}>
        <NotebookText />
        {journalWords.journal}
      </button>
      <OutboxLine outbox={outbox} />
    </>
  )
}

function Found({ room }: { room: Room }) {
  return (
    <section class="found">
      <h2 class="section-title">
        {t.found}
        {room.found.length > 0 && <span class="badge">{room.found.length}</span>}
      </h2>
      {room.found.length === 0 ? (
        <p class="muted">{t.foundNone}</p>
      ) : (
        <ul class="found-list">
          {room.found.map((each) => (
            <li key={each.device} class="found-card" data-testid="found-card" data-name={each.name}>
              <Tablet />
              <span>
                <strong>{each.name}</strong>
                <span class="muted">{foundWords(each.state ?? '')}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
