/** Before a lesson: a green light, or what to mend; the details are a press away. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { ChevronRight, CircleCheck, Loader, TriangleAlert } from 'lucide-preact'
import { labelOf, sentenceOf, verdictOf } from './checks'
import { checkup } from './console'
import { dialog } from './dialogs'
import { troubleWords } from './status'
import { t } from './words'

export function Readiness({ room }: { room: Room }) {
  const troubles = room.troubles ?? []
  const { kind, stops, remarks } = verdictOf(checkup.value)
  if (troubles.length > 0) {
    return (
      <div class="readiness" data-tone="wait" data-testid="readiness" data-kind="stop">
        <TriangleAlert size={40} />
        <div role="status">
          <h2>{t.notReady}</h2>
          <ul class="troubles">
            {troubles.map((code) => (
              <li key={code}>{troubleWords(code)}</li>
            ))}
          </ul>
        </div>
        <Details remarks={stops.length + remarks.length} />
      </div>
    )
  }
  if (kind === 'stop') {
    const [first] = stops
    return (
      <div class="readiness" data-tone="wait" data-testid="readiness" data-kind="stop">
        <TriangleAlert size={40} />
        <div role="status">
          <h2>{t.notReady}</h2>
          <p>
            <span class="muted">{`${t.checksFor}, ${labelOf(first!)}`}</span>
            <br />
            {sentenceOf(first!)}
          </p>
        </div>
        <Details remarks={stops.length - 1 + remarks.length} />
      </div>
    )
  }
  return (
    <div class="readiness" data-tone={kind === 'ok' ? 'ok' : 'quiet'} data-testid="readiness" data-kind={kind}>
      {kind === 'ok' ? <CircleCheck size={40} /> : <Loader size={40} />}
      <div role="status">
        <h2>{kind === 'ok' ? t.ready : t.checksRunning}</h2>
        <p class="muted">{kind === 'ok' ? t.readyHelp : t.checksRunningHelp}</p>
      </div>
      {kind === 'ok' && <Details remarks={remarks.length} />}
    </div>
  )
}

function Details({ remarks }: { remarks: number }) {
  return (
    <button type="button" class="quiet-button readiness-details" data-testid="checks-open" aria-haspopup="dialog" onClick={() => (dialog.value = { kind: 'checks' })}>
      {remarks > 0 ? t.checksRemarks(remarks) : t.checksDetails}
      <ChevronRight />
    </button>
  )
}
