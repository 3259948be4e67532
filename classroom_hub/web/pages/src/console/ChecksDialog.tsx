/** What was looked at before class: what is amiss and what to do, then what is well. */
import { CircleAlert, CircleCheck, RotateCcw, TriangleAlert } from 'lucide-preact'
import { Dialog } from '../shared/Dialog'
import { span } from '../shared/time'
import { inOrder, labelOf, sentenceOf } from './checks'
import { checkup, connected, examine, sinceChecked_s } from './console'
import { t } from './words'

const ICONS = { ok: CircleCheck, warning: TriangleAlert, stop: CircleAlert } as const
const TONES = { ok: 'ok', warning: 'wait', stop: 'problem' } as const

export function ChecksDialog({ onClose }: { onClose: () => void }) {
  const { running, checks = [] } = checkup.value
  const age = span(sinceChecked_s())
  return (
    <Dialog title={t.checks} closeLabel={t.close} onClose={onClose} size="wide">
      <p class="muted checks-for" role="status">
        {running ? t.checksRunning : age === '' ? t.checksNow : t.checksAgo(age)}
      </p>
      <ul class="rows checks" data-testid="checks">
        {inOrder(checks).map((each) => {
          const Icon = ICONS[each.severity]
          return (
            <li key={`${each.check}:${each.fr}`} class="row check" data-tone={TONES[each.severity]} data-check={each.check} data-severity={each.severity}>
              <Icon aria-label={t[`check_${each.severity}`]} />
              <span class="row-name">
                <strong>{labelOf(each)}</strong>
                {each.severity !== 'ok' && <span>{sentenceOf(each)}</span>}
              </span>
            </li>
          )
        })}
      </ul>
      <div class="dialog-actions">
        <button type="button" class="button" data-testid="examine" aria-busy={running} disabled={!connected.value} onClick={examine}>
          <RotateCcw />
          {t.checksAgain}
        </button>
      </div>
    </Dialog>
  )
}
