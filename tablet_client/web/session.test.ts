import type { Link, LinkOptions } from '@classroom-hub/kit/link'
import type { ErrorCode, LessonView } from '@classroom-hub/protocol/src/messages'
import { beforeEach, expect, it, vi } from 'vitest'
import { readAddress } from './address'
import { forget, held, hold } from './memory'
import { Session } from './session'

const lesson: LessonView = { phase: 'live', mode: 'watch', frozen: false, blank: false }
const seat = { seat: 's1s2', name: 'Léa 2', animal: 'fox', colour: 1 }

/** A session whose hub is the test. */
class Visit {
  options: LinkOptions | undefined
  readonly retryNow = vi.fn()
  readonly session: Session

  constructor(search: string, hash = '') {
    this.session = new Session(readAddress(search, hash), (options): Link => {
      this.options = options
      return { send: vi.fn(), painted: vi.fn(), decoding: vi.fn(), stop: vi.fn(), retryNow: this.retryNow }
    })
  }

  get hello(): unknown {
    return this.options?.hello()
  }

  get stage(): string {
    return this.session.stage.value
  }

  welcome(): void {
    this.options!.onMessage({
      type: 'welcome', protocol: 1, build: 'b', hub: 'hub1', room: 'r', role: 'pupil', lesson, heartbeat_s: 4, seat,
      token: 'token-of-lea',
    })
  }

  refuse(code: ErrorCode): void {
    this.options!.onMessage({ type: 'error', code, fatal: true })
  }
}

beforeEach(forget)

it('takes a seat without a gesture', () => {
  const visit = new Visit('?code=BVKM&name=Léa')
  expect(visit.hello).toEqual({ name: 'Léa', code: 'BVKM', media: ['page'] })
  visit.welcome()
  expect([visit.stage, visit.session.seat.value?.name]).toEqual(['joined', 'Léa 2'])
  expect(visit.hello).toEqual({ token: 'token-of-lea', media: ['page'] }) // the next socket comes back to the same seat
})

it('asks for what the address does not say', () => {
  const visit = new Visit('?code=BVKM')
  expect([visit.stage, visit.options]).toEqual(['form', undefined])
  visit.session.join('Léa', 'BVKM')
  expect(visit.hello).toEqual({ name: 'Léa', code: 'BVKM', media: ['page'] })
})

it('comes back to its seat after a reload, and for nobody else', () => {
  new Visit('?code=BVKM&name=Léa')
  const first = new Visit('?code=BVKM&name=Léa')
  first.welcome()
  expect(new Visit('').hello).toEqual({ token: 'token-of-lea', media: ['page'] })
  expect(new Visit('?code=BVKM').hello).toEqual({ token: 'token-of-lea', media: ['page'] })
  expect(new Visit('?code=BVKM&name=Tom').hello).toEqual({ name: 'Tom', code: 'BVKM', media: ['page'] })
  expect(new Visit('?code=LRST&name=Léa').hello).toEqual({ name: 'Léa', code: 'LRST', media: ['page'] })
})

it('takes the seat of the agent that opened it', () => {
  expect(new Visit('', '#seat=from-the-agent&device=d1d2').hello).toEqual({ token: 'from-the-agent', media: ['page'] })
})

it('enters as anyone where a token is refused, once', () => {
  hold({ token: 'old-token', name: 'Léa', code: 'BVKM' })
  const visit = new Visit('')
  visit.refuse('bad_token')
  expect(visit.retryNow).toHaveBeenCalledOnce()
  expect(visit.hello).toEqual({ name: 'Léa', code: 'BVKM', media: ['page'] })
  visit.refuse('wrong_code')
  expect([visit.stage, visit.session.problem.value?.code]).toEqual(['form', 'wrong_code'])
})

it.each(['bad_token', 'lesson_over'] as const)('says nothing of a seat of yesterday (%s)', (code) => {
  hold({ token: 'old-token', name: 'Léa', code: null })
  const visit = new Visit('')
  visit.refuse(code)
  expect([visit.stage, visit.session.problem.value, held(readAddress('', ''))]).toEqual(['form', null, null])
})

it.each(['lesson_over', 'seat_removed'] as const)('leaves nothing behind after %s', (code) => {
  const visit = new Visit('?code=BVKM&name=Léa')
  visit.welcome()
  visit.refuse(code)
  expect([visit.stage, visit.session.problem.value?.code, held(readAddress('', ''))]).toEqual(['over', code, null])
  visit.session.again()
  expect([visit.stage, visit.session.code]).toEqual(['form', code === 'lesson_over' ? null : 'BVKM'])
})

it('waits for the lesson, and at the door', () => {
  const visit = new Visit('?code=BVKM&name=Léa')
  visit.refuse('no_lesson')
  expect(visit.stage).toBe('waiting')
  visit.options!.onMessage({ type: 'knocking' })
  expect(visit.stage).toBe('knocking')
})

it('keeps the screen through what heals by itself', () => {
  const visit = new Visit('?code=BVKM&name=Léa')
  visit.welcome()
  for (const code of ['hub_stopping', 'bad_ack'] as const) visit.refuse(code)
  expect(visit.stage).toBe('joined')
})

it('tells what only a gesture resolves, and tries the same again', () => {
  const visit = new Visit('?code=BVKM&name=Léa')
  visit.refuse('door_closed')
  expect([visit.stage, visit.session.problem.value?.code]).toEqual(['stuck', 'door_closed'])
  visit.session.retry()
  expect([visit.retryNow.mock.calls.length, visit.stage]).toEqual([1, 'joining'])
})
