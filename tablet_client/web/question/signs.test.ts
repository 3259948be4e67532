import type { Answer, Desk, Sign } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Signs } from './signs'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A pupil, and a hub that is the test. */
class Talk {
  readonly desk = signal<Desk>({ type: 'desk' })
  readonly heard = signal(true)
  readonly sent: (Sign | Answer)[] = []
  readonly signs = new Signs({ desk: this.desk, heard: this.heard, send: (message) => this.sent.push(message) })

  asks(question: string, answer: number | null = null, open = true): void {
    this.desk.value = { type: 'desk', question: { question, kind: 'yes_no', open }, answer }
  }
}

it('shows a press at once, and what the hub says from then on', () => {
  const talk = new Talk()
  talk.signs.sign('hand', true)
  expect(talk.signs.hand.value).toBe(true)
  expect(talk.sent).toEqual([{ type: 'sign', sign: 'hand', on: true }])
  talk.desk.value = { type: 'desk', hand: true }
  vi.advanceTimersByTime(10_000)
  expect(talk.sent).toHaveLength(1)
  talk.desk.value = { type: 'desk', hand: false } // the teacher took it down
  expect(talk.signs.hand.value).toBe(false)
})

it('says what was pressed without a link once there is one', () => {
  const talk = new Talk()
  talk.asks('q1')
  talk.heard.value = false
  talk.signs.sign('done', true)
  talk.signs.answer(1)
  vi.advanceTimersByTime(60_000)
  expect(talk.sent).toEqual([])
  talk.heard.value = true
  expect(talk.sent).toEqual([{ type: 'sign', sign: 'done', on: true }, { type: 'answer', question: 'q1', value: 1 }])
})

it('answers again where the hub has forgotten, and not once the question is closed or another', () => {
  const talk = new Talk()
  talk.asks('q1')
  talk.signs.answer(1)
  talk.asks('q1', 1)
  talk.heard.value = false
  talk.asks('q1') // it was started anew
  talk.heard.value = true
  expect(talk.sent).toHaveLength(2)
  talk.asks('q1', null, false)
  expect(talk.signs.question.value).toBe(null)
  talk.asks('q2')
  expect(talk.signs.answered.value).toBe(null)
  vi.advanceTimersByTime(60_000)
  expect(talk.sent).toHaveLength(2)
})

it('says the last of many presses, three a second', () => {
  const talk = new Talk()
  for (let n = 0; n < 20; n++) {
    talk.signs.sign('hand', n % 2 === 0)
    vi.advanceTimersByTime(50)
  }
  talk.signs.sign('hand', true)
  vi.advanceTimersByTime(400)
  expect(talk.sent.length).toBeLessThanOrEqual(5)
  expect(talk.sent.at(-1)).toEqual({ type: 'sign', sign: 'hand', on: true })
})

it('believes a hub that hears and does not agree', () => {
  const talk = new Talk()
  talk.signs.sign('hand', true)
  vi.advanceTimersByTime(60_000)
  expect(talk.sent.length).toBeLessThanOrEqual(6)
  expect(talk.signs.hand.value).toBe(false)
})
