/** Answers to a quick question: which there are, and which were given. Pure. */
import type { AnswerCount, QuestionView } from '@classroom-hub/protocol/src/messages'

export const SMILEYS = 5

/** What can be pressed, in the order in which it stands; a number is typed. */
export function valuesOf({ kind, choices = 4 }: Pick<QuestionView, 'kind' | 'choices'>): readonly number[] {
  switch (kind) {
    case 'yes_no':
      return [1, 0]
    case 'choices':
      return upTo(choices)
    case 'smileys':
      return upTo(SMILEYS)
    case 'number':
      return []
  }
}

export interface Bar {
  readonly value: number
  readonly count: number
}

/** A bar for each answer; of numbers the most frequent ones only, in their order, so that the bars stay readable. */
export function barsOf(question: Pick<QuestionView, 'kind' | 'choices'>, counts: readonly AnswerCount[], most: number): { readonly bars: readonly Bar[]; readonly others: number } {
  const given = new Map(counts.map(({ value, count }) => [value, count]))
  if (question.kind !== 'number') return { bars: valuesOf(question).map((value) => ({ value, count: given.get(value) ?? 0 })), others: 0 }
  const sorted = [...counts].sort((one, other) => other.count - one.count || one.value - other.value)
  const bars = sorted.slice(0, most).sort((one, other) => one.value - other.value)
  return { bars, others: sorted.slice(most).reduce((sum, { count }) => sum + count, 0) }
}

/** A to F. */
export function letterOf(value: number): string {
  return String.fromCharCode(65 + value)
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, value) => value)
}
