/** The pad of a quick question; it comes once the class is there, since a page that opens has better to load. */
import type { SeatView } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Signs } from './signs'

const pad = signal<typeof import('./Pad').QuestionPad | null>(null)

export function Question({ signs, seat }: { signs: Signs; seat: SeatView | null }): JSX.Element | null {
  const asked = signs.question.value?.question
  useEffect(() => {
    if (pad.peek() === null) import('./Pad').then((module) => (pad.value = module.QuestionPad), () => undefined) // the next question asks again
  }, [asked])
  const Pad = pad.value
  return Pad === null ? null : <Pad signs={signs} seat={seat} />
}
