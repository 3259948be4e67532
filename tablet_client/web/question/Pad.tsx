/** A quick question over the whole tablet: one press answers, another changes the answer, until the teacher closes it. */
import './question.css'
import { Animal } from '@classroom-hub/kit/Animal'
import { letterOf, valuesOf } from '@classroom-hub/kit/answers/answers'
import { Mark } from '@classroom-hub/kit/answers/Mark'
import { MAX_NUMBER } from '@classroom-hub/protocol/src/limits'
import type { QuestionView, SeatView } from '@classroom-hub/protocol/src/messages'
import { ArrowRight, Check, Delete, VenetianMask } from 'lucide-preact'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { q } from './questionWords'
import type { Signs } from './signs'

export function QuestionPad({ signs, seat }: { signs: Signs; seat: SeatView | null }): JSX.Element | null {
  /** The question that was put aside once it was answered. */
  const [aside, putAside] = useState<string | null>(null)
  const question = signs.question.value
  if (question === null) return null
  const answered = signs.answered.value
  if (answered !== null && aside === question.question) {
    return (
      <button type="button" class="quiz-answered" data-testid="answered" aria-label={q.change} title={q.change} onClick={() => putAside(null)}>
        <Mark kind={question.kind} value={answered} />
      </button>
    )
  }
  return (
    <section class="quiz" role="dialog" aria-label={question.title || q.question} data-testid="pad" data-kind={question.kind} data-answered={answered !== null}>
      <header class="quiz-head">
        <Who question={question} seat={seat} />
        {(question.title ?? '') !== '' && <h2>{question.title}</h2>}
      </header>
      {question.kind === 'number' ? (
        <NumberPad key={question.question} answered={answered} answer={(value) => signs.answer(value)} />
      ) : (
        <div class="quiz-choices" data-count={valuesOf(question).length}>
          {valuesOf(question).map((value) => (
            <button
              key={value}
              type="button"
              class="quiz-choice"
              data-testid={`answer-${value}`}
              aria-label={wordOf(question.kind, value)}
              aria-pressed={answered === value}
              onClick={() => signs.answer(value)}
            >
              <Mark kind={question.kind} value={value} />
              {answered === value && <Check class="quiz-tick" size={44} strokeWidth={3.500} aria-hidden="true" />}
            </button>
          ))}
        </div>
      )}
      <button type="button" class="quiz-on" data-testid="pad-on" aria-label={q.goOn} title={q.goOn} disabled={answered === null} onClick={() => putAside(question.question)}>
        <ArrowRight size={44} aria-hidden="true" />
      </button>
    </section>
  )
}

/** Whether the teacher sees who answers: the pupil's own animal, or a mask. */
function Who({ question, seat }: { question: QuestionView; seat: SeatView | null }): JSX.Element {
  if (question.anonymous === false && seat !== null) {
    return (
      <span class="quiz-who" role="img" aria-label={q.named} title={q.named}>
        <Animal name={seat.animal} colour={seat.colour} size={56} decorative />
      </span>
    )
  }
  return (
    <span class="quiz-who" role="img" aria-label={q.secret} title={q.secret}>
      <VenetianMask size={44} aria-hidden="true" />
    </span>
  )
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

function NumberPad({ answered, answer }: { answered: number | null; answer: (value: number) => void }): JSX.Element {
  const [typed, type] = useState(answered === null ? '' : String(answered))
  const sent = typed !== '' && answered === Number(typed)
  const press = (digit: string): void => {
    const next = (typed === '0' ? '' : typed) + digit
    if (Number(next) <= MAX_NUMBER) type(next)
  }
  return (
    <div class="quiz-number">
      <output class="quiz-typed" data-testid="typed" data-sent={sent}>
        {typed}
        {sent && <Check class="quiz-tick" size={44} strokeWidth={3.500} aria-hidden="true" />}
      </output>
      <div class="quiz-keys">
        {KEYS.map((digit) => (
          <button key={digit} type="button" class="quiz-key" data-testid={`key-${digit}`} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="quiz-key" data-testid="key-erase" aria-label={q.erase} onClick={() => type(typed.slice(0, -1))}>
          <Delete size={40} aria-hidden="true" />
        </button>
        <button type="button" class="quiz-key" data-testid="key-0" onClick={() => press('0')}>
          0
        </button>
        <button type="button" class="quiz-key send" data-testid="key-send" aria-label={q.send} disabled={typed === '' || sent} onClick={() => answer(Number(typed))}>
          <Check size={44} strokeWidth={3.500} aria-hidden="true" />
        </button>
      </div>
    </div>
  )
}

function wordOf(kind: QuestionView['kind'], value: number): string {
  if (kind === 'yes_no') return value === 1 ? q.yes : q.no
  return kind === 'choices' ? q.choice(letterOf(value)) : q.smiley(value)
}
