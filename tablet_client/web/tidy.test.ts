import type { LessonView } from '@classroom-hub/protocol/src/messages'
import { computed, signal } from '@preact/signals'
import { beforeEach, expect, it, vi } from 'vitest'
import { joinCart } from './belongings'
import type { Session } from './session'
import { Tidier } from './tidy'

const LESSON: LessonView = { phase: 'live', mode: 'work', frozen: false, blank: false }

function tablet(cart: string) {
  joinCart(cart)
  const session = {
    stage: signal('joined'), linked: signal('open'), lesson: signal<LessonView | null>(LESSON), problem: signal(null),
    leave: vi.fn(() => (session.lesson.value = null)),
  }
  const unsent = signal(1)
  const refused = signal(0)
  const known = signal(true)
  const erase = vi.fn(() => Promise.resolve())
  const desk = { known, unsent: computed(() => unsent.value), refused, hurry: vi.fn() }
  const tidier = new Tidier(session as unknown as Session, desk, erase)
  return { session, unsent, refused, known, erase, tidier, desk }
}

beforeEach(() => joinCart(''))

it('erases nothing before the hub has all, and says when it cannot send', () => {
  const { session, unsent, erase, tidier, desk } = tablet('B')
  session.linked.value = 'lost'
  tidier.start()
  expect([tidier.state.value, erase.mock.calls.length]).toEqual(['held', 0])
  session.linked.value = 'open'
  expect([tidier.state.value, desk.hurry.mock.calls.length > 0]).toEqual(['sending', true])
  unsent.value = 0
  // It says that it is put away once everything is erased, and the page new.
  expect([session.leave.mock.calls.length, erase.mock.calls.length, tidier.state.value]).toEqual([1, 1, 'sending'])
})

it('keeps what the hub refused until somebody decides', () => {
  const { unsent, refused, erase, tidier } = tablet('B')
  refused.value = 1
  unsent.value = 0
  tidier.start()
  expect([tidier.state.value, erase.mock.calls.length]).toEqual(['held', 0])
  refused.value = 0
  expect(erase).toHaveBeenCalledOnce()
})

it('waits until it knows what an earlier page left', () => {
  const { unsent, known, erase, tidier } = tablet('B')
  unsent.value = 0
  known.value = false
  tidier.start()
  expect(erase).not.toHaveBeenCalled()
  known.value = true
  expect(erase).toHaveBeenCalledOnce()
})

it('forgets nothing of a tablet of one’s own, and all after school', () => {
  const own = tablet('')
  own.unsent.value = 0
  own.tidier.start()
  expect([own.session.leave.mock.calls.length, own.erase.mock.calls.length, own.session.stage.value]).toEqual([1, 0, 'tidied'])
  const after = tablet('')
  after.session.lesson.value = { ...LESSON, after_school: true }
  after.unsent.value = 0
  after.tidier.start()
  expect(after.erase).toHaveBeenCalledOnce()
})

it('follows the teacher, who may take it back, and the end of the lesson', () => {
  const { session, unsent, erase, tidier } = tablet('B')
  session.lesson.value = { ...LESSON, tidy: true }
  expect([tidier.state.value, tidier.cancellable]).toEqual(['sending', false])
  session.lesson.value = LESSON
  expect(tidier.state.value).toBe('none')
  session.lesson.value = null
  session.problem.value = { code: 'lesson_over', tries: 1 } as never
  session.stage.value = 'over'
  expect(tidier.state.value).toBe('sending')
  unsent.value = 0
  expect(erase).toHaveBeenCalledOnce()
})

it('says that it keeps the work where the hub is there and takes nothing more', () => {
  vi.useFakeTimers()
  const { unsent, erase, tidier } = tablet('B')
  unsent.value = 2
  tidier.start()
  vi.advanceTimersByTime(29_000)
  unsent.value = 1
  vi.advanceTimersByTime(29_000)
  expect(tidier.state.value).toBe('sending')
  vi.advanceTimersByTime(1000)
  expect([tidier.state.value, erase.mock.calls.length]).toEqual(['held', 0])
  unsent.value = 0
  expect(erase).toHaveBeenCalledOnce()
  vi.useRealTimers()
})
