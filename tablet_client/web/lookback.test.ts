import type { Link, LinkOptions } from '@classroom-hub/kit/link'
import type { HubMessage, LessonView } from '@classroom-hub/protocol/src/messages'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readAddress } from './address'
import { LookBack } from './lookback'
import { forget } from './memory'
import { Session } from './session'

const live: LessonView = { phase: 'live', mode: 'watch', frozen: false, blank: false }

/** A page in its seat; the hub, its doors and the browser's object addresses are the test's. */
class Page {
  options: LinkOptions | undefined
  readonly session: Session
  readonly lookBack: LookBack
  readonly asked: string[] = []
  readonly addresses = new Set<string>()
  status = 200
  answer: () => Promise<void> = () => Promise.resolve()

  constructor() {
    this.session = new Session(readAddress('?code=BVKM&name=Léa', ''), (options): Link => {
      this.options = options
      return { send: vi.fn(), painted: vi.fn(), decoding: vi.fn(), stop: vi.fn(), retryNow: vi.fn() }
    })
    vi.stubGlobal('fetch', async (address: string, options: RequestInit) => {
      this.asked.push(address)
      expect(options.headers).toEqual({ Authorization: 'Bearer token-of-lea' })
      await Promise.race([
        this.answer(),
        new Promise((_, fail) => options.signal!.addEventListener('abort', () => fail(new Error('aborted')))),
      ])
      return new Response('a picture', { status: this.status })
    })
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
      const address = `blob:${this.asked.length}`
      this.addresses.add(address)
      return address
    })
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((address) => void this.addresses.delete(address))
    this.lookBack = new LookBack(this.session, () => 'http://hub:8080')
    this.welcome()
  }

  welcome(): void {
    this.hear({
      type: 'welcome', protocol: 4, build: 'b', hub: 'hub1', room: 'r', role: 'pupil', lesson: live, heartbeat_s: 4,
      seat: { seat: 's1s2', name: 'Léa', animal: 'fox', colour: 1 }, token: 'token-of-lea',
    })
  }

  hear(message: HubMessage): void {
    this.options!.onMessage(message)
  }

  keep(...ids: string[]): void {
    this.hear({ type: 'snapshots', snapshots: ids.map((snapshot, n) => ({ snapshot, ago_s: (ids.length - n) * 60 })) })
  }

  get fetched(): string[] {
    return this.asked.map((address) => address.replace('http://hub:8080/snapshots/', ''))
  }

  get ids(): string[] {
    return this.lookBack.moments.value.map(({ id }) => id)
  }
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5))

let page: Page
beforeEach(() => {
  forget()
  page = new Page()
})
afterEach(() => {
  page.lookBack.close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('has nothing to look back at before anything has gone', () => {
  page.lookBack.toggle()
  expect([page.ids, page.lookBack.opened.value, page.lookBack.chosen.value]).toEqual([[], false, null])
})

it('fetches nothing until somebody looks, and then what is looked at first', async () => {
  page.keep('aaaa', 'bbbb', 'cccc')
  await settled()
  expect(page.asked).toEqual([])
  page.lookBack.toggle()
  await settled()
  expect(page.lookBack.chosen.value?.id).toBe('cccc')
  expect(page.fetched).toEqual(['cccc/thumbnail', 'cccc/image', 'bbbb/thumbnail', 'aaaa/thumbnail'])
  page.lookBack.choose('aaaa')
  await settled()
  expect(page.fetched.slice(4)).toEqual(['aaaa/image'])
  expect(page.lookBack.picture('aaaa', 'image')).toBe('blob:5')
})

it('steps from moment to moment, and stays at the ends', () => {
  page.keep('aaaa', 'bbbb', 'cccc')
  page.lookBack.toggle()
  const seen = ([-1, -1, -1, 1] as const).map((by) => {
    page.lookBack.step(by)
    return page.lookBack.chosen.value?.id
  })
  expect(seen).toEqual(['bbbb', 'aaaa', 'aaaa', 'bbbb'])
})

it('keeps what is looked at as long as it is there, and lets go of what is not', async () => {
  page.keep('aaaa', 'bbbb')
  page.lookBack.toggle()
  await settled()
  page.lookBack.choose('aaaa')
  await settled()
  page.keep('aaaa', 'bbbb', 'cccc')
  await settled()
  expect([page.lookBack.chosen.value?.id, page.addresses.size]).toEqual(['aaaa', 5]) // two large, three small
  page.keep('bbbb', 'cccc')
  await settled()
  expect(page.lookBack.chosen.value?.id).toBe('cccc')
  expect([page.lookBack.picture('aaaa', 'image'), page.addresses.size]).toEqual([undefined, 4])
})

it.each([
  ['the tablets go blank', { ...live, blank: true }],
  ['the class goes to work', { ...live, mode: 'work' as const }],
  ['the lesson ends', { ...live, phase: 'ended' as const }],
])('closes, and lets go of all pictures, when %s', async (_, lesson) => {
  page.keep('aaaa', 'bbbb')
  page.lookBack.toggle()
  await settled()
  expect(page.addresses.size).toBe(3)
  page.hear({ type: 'lesson', lesson })
  expect([page.lookBack.opened.value, page.addresses.size, page.ids]).toEqual([false, 0, []])
  page.hear({ type: 'lesson', lesson: live })
  expect([page.lookBack.opened.value, page.ids]).toEqual([false, ['aaaa', 'bbbb']])
})

it('closes when nothing is left, and when the drawing goes on the wall', () => {
  page.keep('aaaa')
  page.lookBack.toggle()
  page.hear({ type: 'desk', on_wall: true, large: true })
  expect([page.lookBack.opened.value, page.ids]).toEqual([false, []])
  page.hear({ type: 'desk' })
  page.lookBack.toggle()
  page.keep()
  expect(page.lookBack.opened.value).toBe(false)
})

it('stays open when the link comes back, and forgets all with the seat', () => {
  page.keep('aaaa')
  page.lookBack.toggle()
  page.welcome()
  page.keep('aaaa')
  expect([page.lookBack.opened.value, page.ids]).toEqual([true, ['aaaa']])
  page.hear({ type: 'error', code: 'seat_removed', fatal: true })
  expect([page.lookBack.opened.value, page.session.snapshots.value]).toEqual([false, []])
})

it('goes on where a picture is refused, and asks again when it is chosen again', async () => {
  page.keep('aaaa', 'bbbb')
  page.status = 404
  page.lookBack.toggle()
  await settled()
  expect(page.fetched).toEqual(['bbbb/thumbnail', 'bbbb/image', 'aaaa/thumbnail'])
  page.status = 200
  page.lookBack.choose('bbbb')
  await settled()
  expect(page.lookBack.picture('bbbb', 'image')).toBeDefined()
})

it('keeps nothing that arrives after closing', async () => {
  page.keep('aaaa')
  let arrive: () => void = () => undefined
  page.answer = () => new Promise((done) => (arrive = done))
  page.lookBack.toggle()
  await settled()
  page.lookBack.close()
  arrive()
  await settled()
  expect([page.addresses.size, page.fetched]).toEqual([0, ['aaaa/thumbnail']])
  page.answer = () => Promise.resolve()
  page.lookBack.toggle()
  await settled()
  expect(page.addresses.size).toBe(2)
})
