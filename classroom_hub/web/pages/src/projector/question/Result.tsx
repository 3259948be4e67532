/** A quick question on the wall: how many have answered, and then what, as bars that are read from seven metres. */
import './question.css'
import { barsOf, valuesOf } from '@classroom-hub/kit/answers/answers'
import { Mark } from '@classroom-hub/kit/answers/Mark'
import type { Hall, QuestionResult } from '@classroom-hub/protocol/src/messages'
import { t } from '../words'

/** Numbers that have a bar of their own; more would not be read. */
const BARS = 6

export function Result({ hall, result }: { hall: Hall; result: QuestionResult }) {
  const { question, count = 0 } = result
  const told = !question.open || result.anonymous === false
  return (
    <main class="result" data-testid="hall" data-open={question.open} data-told={told} data-kind={question.kind}>
      <header>
        <h1>{question.title || t.question}</h1>
        <p class="result-count" role="status">
          <strong data-testid="answered">{question.open ? `${count}/${hall.seats.length}` : count}</strong>
          <span>{t.answers}</span>
        </p>
      </header>
      {told ? <Bars result={result} /> : <Offered result={result} />}
    </main>
  )
}

/** While an anonymous question is open: what there is to choose from. */
function Offered({ result: { question } }: { result: QuestionResult }) {
  const values = valuesOf(question)
  return (
    <div class="result-offered">
      {values.length === 0 ? (
        <span class="result-number" aria-hidden="true">
          1 2 3…
        </span>
      ) : (
        values.map((value) => <Mark key={value} kind={question.kind} value={value} />)
      )}
    </div>
  )
}

function Bars({ result }: { result: QuestionResult }) {
  const { bars, others } = barsOf(result.question, result.counts, BARS)
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <ul class="result-bars" data-count={bars.length}>
      {bars.map(({ value, count }) => (
        <li key={value} data-testid="bar" data-value={value} data-count={count}>
          <strong>{count}</strong>
          <i style={{ '--part': count / most }} />
          <Mark kind={result.question.kind} value={value} />
        </li>
      ))}
      {others > 0 && (
        <li class="result-others">
          <strong>{others}</strong>
          <i style={{ '--part': Math.min(1, others / most) }} />
          <span class="mark" aria-hidden="true">
            …
          </span>
        </li>
      )}
    </ul>
  )
}
