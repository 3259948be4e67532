/** A quick question: one press asks it; then who has answered, and what, and the way to the projector. */
import './question.css'
import { barsOf, letterOf } from '@classroom-hub/kit/answers/answers'
import { Mark } from '@classroom-hub/kit/answers/Mark'
import { MAX_CHOICES, MAX_TITLE_CHARS } from '@classroom-hub/protocol/src/limits'
import type { Pose, QuestionResult, Room } from '@classroom-hub/protocol/src/messages'
import { CircleCheck, CircleStop, Minus, Plus, Presentation, RotateCcw, VenetianMask, X } from 'lucide-preact'
import { useId, useState } from 'preact/hooks'
import { Dialog } from '../../shared/Dialog'
import { connected, give, isPending } from '../console'
import { listed, t } from '../words'
import { q } from './questionWords'

/** Numbers that have a bar of their own. */
const BARS = 8

export function QuestionDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const result = room.question ?? null
  return (
    <Dialog title={result?.question.title || q.ask} closeLabel={t.close} onClose={onClose} size="wide">
      {result === null ? <Asking /> : <Asked room={room} result={result} />}
    </Dialog>
  )
}

function Asking() {
  const [choices, setChoices] = useState(4)
  const [title, setTitle] = useState('')
  const [named, setNamed] = useState(false)
  const field = useId()
  const ask = (kind: Pose['kind']) => () => give({ type: 'pose', kind, title: title.trim(), choices, anonymous: !named })
  const tile = (kind: Pose['kind'], label: string, values: readonly number[]) => (
    <button type="button" class="button question-kind" data-testid={`pose-${kind}`} disabled={!connected.value} aria-busy={isPending({ type: 'pose', kind })} onClick={ask(kind)}>
      <span class="question-marks">
        {values.map((value) => (
          <Mark key={value} kind={kind} value={value} />
        ))}
      </span>
      {label}
    </button>
  )
  return (
    <div class="question">
      <p class="muted">{q.askHelp}</p>
      <div class="question-kinds">
        {tile('yes_no', q.yes_no, [1, 0])}
        {tile('smileys', q.smileys, [0, 2, 4])}
        <div class="question-choices">
          {tile('choices', q.choices, Array.from({ length: choices }, (_, n) => n))}
          <div class="question-stepper" role="group" aria-label={q.howMany(choices)}>
            <button type="button" class="icon-button" data-testid="choices-fewer" aria-label={q.fewer} disabled={choices <= 2} onClick={() => setChoices(choices - 1)}>
              <Minus />
            </button>
            <output>{choices}</output>
            <button type="button" class="icon-button" data-testid="choices-more" aria-label={q.more} disabled={choices >= MAX_CHOICES} onClick={() => setChoices(choices + 1)}>
              <Plus />
            </button>
          </div>
        </div>
        {tile('number', q.number, [7])}
      </div>
      <div class="question-options">
        <label for={field} class="visually-hidden">
          {q.title}
        </label>
        <input id={field} class="field" data-testid="question-title" placeholder={q.title} value={title} maxLength={MAX_TITLE_CHARS} autocomplete="off" onInput={(event) => setTitle(event.currentTarget.value)} />
        <label class="question-named" title={q.namedHelp}>
          <input type="checkbox" data-testid="question-named" checked={named} onChange={(event) => setNamed(event.currentTarget.checked)} />
          {q.named}
        </label>
      </div>
    </div>
  )
}

function Asked({ room, result }: { room: Room; result: QuestionResult }) {
  const { question, count = 0 } = result
  const answered = new Set(result.answered ?? [])
  const missing = room.seats.filter((seat) => !answered.has(seat.seat)).map((seat) => seat.name)
  const shown = room.show === 'question'
  const project = { type: 'project', show: shown ? 'none' : 'question' } as const
  const secret = result.anonymous !== false && question.open
  return (
    <div class="question" data-testid="question-result" data-open={question.open}>
      <p class="question-count" role="status">
        <strong data-testid="answered">{`${count}/${room.seats.length}`}</strong>
        <span class="visually-hidden">{q.answered(count, room.seats.length)}</span>
      </p>
      <progress value={count} max={Math.max(1, room.seats.length)} aria-hidden="true" />
      <p class="question-missing" data-testid="missing">
        {missing.length === 0 ? (
          <>
            <CircleCheck />
            {q.missingNone}
          </>
        ) : (
          q.missing(listed(missing))
        )}
      </p>
      {secret ? (
        <p class="question-secret">
          <VenetianMask />
          {q.secret}
        </p>
      ) : (
        <Bars room={room} result={result} />
      )}
      <div class="dialog-actions">
        {question.open && (
          <button type="button" class="button primary" data-testid="end-question" aria-busy={isPending({ type: 'end_question' })} disabled={!connected.value} onClick={() => give({ type: 'end_question' })}>
            <CircleStop />
            {q.close}
          </button>
        )}
        <button type="button" class={question.open || shown ? 'button' : 'button primary'} data-testid="question-show" aria-busy={isPending(project)} disabled={!connected.value} onClick={() => give(project)}>
          {shown ? <X /> : <Presentation />}
          {shown ? q.hide : question.open ? q.showOpen : q.show}
        </button>
        {!question.open && (
          <button type="button" class="button" data-testid="question-again" disabled={!connected.value} onClick={() => give({ type: 'end_question', clear: true })}>
            <RotateCcw />
            {q.again}
          </button>
        )}
      </div>
    </div>
  )
}

function Bars({ room, result }: { room: Room; result: QuestionResult }) {
  const { bars, others } = barsOf(result.question, result.counts, BARS)
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const namesOf = (value: number): string[] => {
    const seats = new Set((result.answers ?? []).filter((each) => each.value === value).map((each) => each.seat))
    return room.seats.filter((seat) => seats.has(seat.seat)).map((seat) => seat.name)
  }
  if (bars.length === 0) return <p class="muted">{q.none}</p>
  return (
    <ul class="question-bars">
      {bars.map(({ value, count }) => (
        <li key={value} data-testid="bar" data-value={value} data-count={count} aria-label={q.bar(wordOf(result.question.kind, value), count)}>
          <Mark kind={result.question.kind} value={value} />
          <span class="question-bar" style={{ '--part': `${(100 * count) / most}%` }}>
            <i />
            <strong>{count}</strong>
            {namesOf(value).length > 0 && <span class="question-names">{listed(namesOf(value))}</span>}
          </span>
        </li>
      ))}
      {others > 0 && <li class="muted">{q.others(others)}</li>}
    </ul>
  )
}

function wordOf(kind: Pose['kind'], value: number): string {
  if (kind === 'yes_no') return value === 1 ? q.yes : q.no
  if (kind === 'choices') return letterOf(value)
  return kind === 'smileys' ? q.smiley(value) : String(value)
}
