import type { Link, LinkOptions } from '@classroom-hub/kit/link'
import type { ErrorCode, LessonView } from '@classroom-hub/protocol/src/messages'
import { beforeEach, expect, it, vi } from 'vitest'
import { readAddress } from './address'
import { joinCart, keepsake } from './belongings'
import { forget, held, hold } from './memory'
import { Session } from './session'

const lesson: LessonView = { phase: 'live', mode: 'watch', frozen: false, blank: false }
const seat = { seat: 's1s2', name: 'Léa 2', animal: 'fox', colour: 1 }

/** A session whose hub is the test. */
class Visit {
  options: LinkOptions | undefined
  readonly retryNow = vi.fn()
  readonly send = vi.fn()
  readonly session: Session

  constructor(search: string, hash = '') {
    this.session = new Session(readAddress(search, hash), (options): Link => {
      this.options = options
      return { send: this.send, painted: vi.fn(), decoding: vi.fn(), stop: vi.fn(), retryNow: this.retryNow }
    })
  }

  get hello(): unknown {
    return this.options?.hello()
  }

  get stage(): string {
    return this.session.stage.value
  }

  welcome(keepsake: string | null = null): void {
    this.options!.onMessage({
      keepsake,
      type: 'welcome', protocol: 1, build: 'b', hub: 'hub1', room: 'r', role: 'pupil', lesson, heartbeat_s: 4, seat,
      token: 'token-of-lea',
    })
  }

  who(pupils: readonly string[], guests = true): void {
    const views = pupils.map((name) => ({ pupil: `id-${name}`, name, animal: 'fox', colour: 1 }))
    this.options!.onMessage({ type: 'who', pupils: views, guests, code: 'BVKM' })
  }

  refuse(code: ErrorCode, fatal = true): void {
    this.options!.onMessage({ type: 'error', code, fatal })
  }
}

beforeEach(() => {
  forget()
  joinCart('')
})

it('takes a seat without a gesture', () => {
  const visit = new Visit('?code=BVKM&name=Léa')
  expect(visit.hello).toEqual({ name: 'Léa', code: 'BVKM', media: ['page'] })
  visit.welcome()
  expect([visit.stage, visit.session.seat.value?.name]).toEqual(['joined', 'Léa 2'])
  expect(visit.hello).toEqual({ token: 'token-of-lea', media: ['page'] }) // the next socket comes back to the same seat
})

it('asks for what the address does not say', () => {
  expect([new Visit('').stage, new Visit('').options]).toEqual(['form', undefined])
  const visit = new Visit('?code=BVKM')
  expect([visit.stage, visit.hello]).toEqual(['joining', { name: null, code: 'BVKM', media: ['page'] }])
  visit.who([])
  expect(visit.stage).toBe('form')
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

it('asks who it is, and tells the hub', () => {
  const visit = new Visit('?code=BVKM')
  visit.who(['Léa', 'Tom'])
  expect(visit.stage).toBe('who')
  visit.session.identify('id-Léa', [1, 2, 3])
  expect(visit.send).toHaveBeenCalledWith({ type: 'identify', pupil: 'id-Léa', pictures: [1, 2, 3] })
  visit.refuse('wrong_pictures', false)
  expect([visit.stage, visit.session.hitch.value?.code]).toEqual(['who', 'wrong_pictures'])
})

it('takes any refusal as the answer to who it is, and says it again where none came', () => {
  const visit = new Visit('?code=BVKM')
  visit.who(['Léa', 'Tom'])
  visit.session.identify('id-Léa', [1, 2, 3])
  visit.refuse('no_lesson', false)
  expect([visit.stage, visit.session.hitch.value?.code]).toEqual(['who', 'no_lesson'])
  visit.options!.onState('connecting')
  visit.options!.onState('open')
  visit.who(['Léa', 'Tom'])
  expect(visit.send).toHaveBeenCalledTimes(1) // it was answered
  visit.session.identify('id-Tom', null)
  visit.who(['Léa', 'Tom'])
  expect(visit.send).toHaveBeenCalledTimes(2) // somebody else came in
  visit.options!.onState('connecting')
  visit.options!.onState('open')
  visit.who(['Léa', 'Tom'])
  expect(visit.send).toHaveBeenCalledTimes(3)
  visit.refuse('no_lesson')
  expect(visit.stage).toBe('waiting')
})

it('repeats its claim after a break at the door, and begins anew where the teacher says no', () => {
  const visit = new Visit('?code=BVKM')
  visit.who(['Léa'])
  visit.session.identify('id-Léa', null)
  visit.options!.onMessage({ type: 'knocking' })
  visit.who(['Léa'])
  expect(visit.send).toHaveBeenCalledTimes(2)
  visit.refuse('not_you', false)
  visit.who(['Léa'])
  expect([visit.stage, visit.send.mock.calls.length, visit.session.hitch.value?.code]).toEqual(['who', 2, 'not_you'])
})

it('knows its pupil in the next lesson, until it is told otherwise', () => {
  const visit = new Visit('?code=BVKM')
  visit.who(['Léa'])
  visit.welcome('keepsake-of-lea')
  visit.refuse('lesson_over')
  const next = new Visit('')
  expect(next.hello).toEqual({ keepsake: 'keepsake-of-lea', media: ['page'] })
  next.welcome()
  next.session.notMe()
  expect(next.send).toHaveBeenCalledWith({ type: 'not_me', keepsake: 'keepsake-of-lea' })
  expect([next.stage, keepsake(), held(readAddress('', ''))]).toEqual(['form', null, null])
})

it('comes as anyone to a lesson that is not for its pupil, and forgets only what was revoked', () => {
  new Visit('?code=BVKM').session.join('', 'BVKM')
  const first = new Visit('?code=BVKM')
  first.who(['Léa'])
  first.welcome('keepsake-of-lea')
  forget()
  const other = new Visit('?code=BVKM')
  other.refuse('not_in_class')
  expect([other.hello, keepsake()]).toEqual([{ name: null, code: 'BVKM', media: ['page'] }, 'keepsake-of-lea'])
  forget()
  new Visit('?code=BVKM').refuse('bad_keepsake')
  expect(keepsake()).toBeNull()
})

it('takes no keepsake on a cart, and says which cart it is', () => {
  joinCart('B')
  const visit = new Visit('?code=BVKM')
  expect(visit.hello).toEqual({ name: null, code: 'BVKM', media: ['page'], cart: 'B' })
  visit.welcome('keepsake-of-lea')
  expect(keepsake()).toBeNull()
})

it('lets a badge speak first', () => {
  hold({ token: 'token-of-tom', name: null, code: 'BVKM' })
  const visit = new Visit('', '#badge=badge-of-lea')
  expect(visit.hello).toEqual({ badge: 'badge-of-lea', media: ['page'] })
  visit.refuse('bad_badge')
  expect([visit.stage, visit.session.problem.value?.code]).toEqual(['form', 'bad_badge'])
})
