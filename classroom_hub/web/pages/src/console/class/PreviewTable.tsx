/** What an import would change, before it does. */
import type { ListedBadLine, ListedChange, PreviewRequest, PreviewView } from '@classroom-hub/protocol/src/rosters'
import { Camera, CameraOff, CircleCheck, Pencil, TriangleAlert, UserMinus, UserPlus } from 'lucide-preact'
import { useRef, useState } from 'preact/hooks'
import { useStepBack } from '../../shared/Dialog'
import { t } from '../words'
import { ErrorLine } from './ErrorLine'
import { apply, preview, Refused } from './roster'
import { useWork } from './work'

interface PreviewTableProps {
  first: PreviewView
  request: PreviewRequest
  onBack: () => void
  onDone: () => void
}

export function PreviewTable({ first, request, onBack, onDone }: PreviewTableProps) {
  useStepBack(onBack)
  const [shown, setShown] = useState(first)
  // A typed list may be of a few newcomers; an export is of the whole class.
  const [removeLeft, setRemoveLeft] = useState(first.kind === 'onde' || first.kind === 'oneroster' || first.kind === 'ent')
  const [outdated, setOutdated] = useState(false)
  const { busy, error, run } = useWork()
  const taken = shown.classes.filter((each) => each.taken).map((each) => each.name)
  const asked = useRef(0)
  /** What the hub has said last: its id is what can be applied. */
  const settled = useRef(first)
  const again = async (only: string[]): Promise<void> => {
    const mine = (asked.current += 1)
    const next = await preview({ ...request, only: shown.classes.length > 1 ? only : null })
    if (mine === asked.current) setShown((settled.current = next))
  }
  const take = (name: string, on: boolean): void => {
    // Ticked at once, also while the answer to an earlier tick is on its way.
    const classes = shown.classes.map((each) => (each.name === name ? { ...each, taken: on } : each))
    setShown({ ...shown, classes })
    void run(() => again(classes.filter((each) => each.taken).map((each) => each.name)), true).then((went) => {
      if (!went) setShown(settled.current)
    })
  }
  const go = async (): Promise<void> => {
    let done = false
    await run(async () => {
      try {
        await apply({ preview: shown.id, remove_left: removeLeft, good_only: shown.bad_count > 0 })
        done = true
      } catch (problem) {
        if (!(problem instanceof Refused) || problem.code !== 'roster_outdated') throw problem
        await again(taken)
        setOutdated(true)
      }
    })
    if (done) onDone()
  }
  const rows = shown.added.length + shown.changes.length + shown.left.length
  return (
    <div class="class-form" data-testid="preview">
      {outdated && (
        <p class="class-error" role="alert" data-tone="wait">
          <TriangleAlert />
          {t.changesOutdated}
        </p>
      )}
      {error !== null && <ErrorLine text={error} />}
      <Sums shown={shown} />
      {shown.classes.length > 1 && (
        <fieldset class="class-choices">
          <legend>{t.takeClasses}</legend>
          {shown.classes.map((each) => (
            <label key={each.name} class="class-check">
              <input type="checkbox" checked={each.taken} onChange={(event) => take(each.name, event.currentTarget.checked)} />
              <span>
                {each.name} <span class="muted">{t.classPupils(each.pupils)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {rows > 0 && <Rows shown={shown} />}
      {shown.left.length > 0 && (
        <label class="class-check">
          <input type="checkbox" data-testid="remove-left" checked={removeLeft} onChange={(event) => setRemoveLeft(event.currentTarget.checked)} />
          {t.removeLeft(shown.left.length)}
        </label>
      )}
      {shown.bad_count > 0 && <BadLines bad={shown.bad} count={shown.bad_count} />}
      <div class="dialog-actions">
        <button type="button" class="button" data-testid="back" onClick={onBack}>
          {t.back}
        </button>
        <button type="button" class="button primary" data-testid="apply" aria-busy={busy} onClick={() => void go()}>
          {shown.bad_count > 0 ? t.applyGood : t.apply}
        </button>
      </div>
    </div>
  )
}

function Sums({ shown }: { shown: PreviewView }) {
  const sums = [
    { key: 'added', n: shown.added.length, words: t.sum_added, tone: 'ok', Icon: UserPlus },
    { key: 'changed', n: shown.changes.length, words: t.sum_changed, tone: 'accent', Icon: Pencil },
    { key: 'left', n: shown.left.length, words: t.sum_left, tone: 'wait', Icon: UserMinus },
    { key: 'unchanged', n: shown.unchanged, words: t.sum_unchanged, tone: 'quiet', Icon: CircleCheck },
    { key: 'bad', n: shown.bad_count, words: t.sum_bad, tone: 'problem', Icon: TriangleAlert },
  ]
  const nothing = shown.added.length + shown.changes.length + shown.left.length === 0
  return (
    <div role="status" data-testid="sums">
      {nothing && shown.unchanged > 0 && <p>{t.changesNone}</p>}
      <ul class="class-sums">
        {sums.map(({ key, n, words, tone, Icon }) =>
          n === 0 ? null : (
            <li key={key} class="class-sum" data-tone={tone} data-testid={`sum-${key}`}>
              <Icon />
              {words(n)}
            </li>
          ),
        )}
      </ul>
    </div>
  )
}

function Rows({ shown }: { shown: PreviewView }) {
  return (
    <div class="class-scroll" tabIndex={0} role="region" aria-label={t.changes}>
      <table class="class-table">
        <thead>
          <tr>
            <th scope="col">{t.column_pupil}</th>
            <th scope="col">{t.column_class}</th>
            <th scope="col">{t.column_change}</th>
          </tr>
        </thead>
        <tbody>
          {shown.changes.map((each) => (
            <tr key={`changed ${each.name} ${each.class_name}`}>
              <th scope="row">{each.name}</th>
              <td>{each.class_name}</td>
              <td>
                <Changes change={each} />
              </td>
            </tr>
          ))}
          {shown.added.map((each, n) => (
            <tr key={`added ${n}`}>
              <th scope="row">{each.name}</th>
              <td>{each.class_name}</td>
              <td>
                <span class="class-sign" data-tone="ok">
                  <UserPlus />
                  {t.change_added}
                </span>
              </td>
            </tr>
          ))}
          {shown.left.map((each, n) => (
            <tr key={`left ${n}`}>
              <th scope="row">{each.name}</th>
              <td>{each.class_name}</td>
              <td>
                <span class="class-sign" data-tone="wait">
                  <UserMinus />
                  {t.change_left}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Changes({ change }: { change: ListedChange }) {
  return (
    <span class="class-signs">
      {change.renamed_from !== null && (
        <span class="class-sign" data-tone="accent">
          <Pencil />
          {t.change_renamed(change.renamed_from)}
        </span>
      )}
      {change.moved_from !== null && (
        <span class="class-sign" data-tone="accent">
          <Pencil />
          {t.change_moved(change.moved_from)}
        </span>
      )}
      {change.photo !== null && (
        <span class="class-sign" data-tone={change.photo ? 'ok' : 'quiet'}>
          {change.photo ? <Camera /> : <CameraOff />}
          {change.photo ? t.photo_yes : t.photo_no}
        </span>
      )}
    </span>
  )
}

function BadLines({ bad, count }: { bad: readonly ListedBadLine[]; count: number }) {
  return (
    <section class="class-bad">
      <h3>{t.badLines}</h3>
      <ul>
        {bad.map((each) => (
          <li key={each.line} data-testid="bad-line">
            {t.badLine(each.line, badWords(each))}
            {each.name !== '' && <span class="muted"> ({each.name})</span>}
          </li>
        ))}
      </ul>
      {count > bad.length && <p class="muted">{t.badMore(count - bad.length)}</p>}
    </section>
  )
}

/** Why a line is no pupil. */
export function badWords({ problem, same_as }: ListedBadLine): string {
  return problem === 'duplicate' ? t.bad_duplicate(same_as ?? 0) : t[`bad_${problem}`]
}
