import { decodeSync, encodeAsk, encodeUpdate } from '@classroom-hub/protocol/src/sync'
import { effect, signal } from '@preact/signals'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import { Keeper } from './keeper'
import type { Owner } from './keeper'
import { unsaved } from './unsaved'

const LEA: Owner = { hub: 'hub-1', seat: 'seat-lea', token: 'token-of-lea' }
const TOM: Owner = { hub: 'hub-1', seat: 'seat-tom', token: 'token-of-tom' }
const PAGE = 'page.free.seat-lea'

/** The tablet's disk: what is known of pages, the pages themselves, and whether it answers. */
const disk = vi.hoisted(() => ({
  known: new Map<string, unknown>(), pages: new Map<string, Uint8Array>(), deleted: [] as string[],
  answers: Promise.resolve() as Promise<unknown>,
}))

vi.mock('./shelf', () => ({
  Shelf: class {
    put = async (key: string, value: unknown) => void disk.known.set(key, value)
    remove = async (key: string) => void disk.known.delete(key)
    all = async () => [...disk.known]
  },
}))

vi.mock('y-indexeddb', () => ({
  clearDocument: async (name: string) => void disk.deleted.push(name),
  IndexeddbPersistence: class {
    _db = new Promise(() => undefined)
    whenSynced: Promise<void>
    constructor(name: string, doc: Y.Doc) {
      this.whenSynced = disk.answers.then(() => {
        const page = disk.pages.get(name)
        if (page !== undefined) Y.applyUpdate(doc, page, this)
      })
    }
    destroy = async () => undefined
  },
}))

/** The hub at the other end: each document, and what it says to whom asks. */
const hub = {
  /** `shut`: sockets do not open. */
  mode: 'open' as 'open' | 'shut',
  refusal: null as string | null,
  pages: new Map<string, Y.Doc>(),
  connections: 0,
  reset(): void {
    Object.assign(hub, { mode: 'open', refusal: null, pages: new Map(), connections: 0 })
  },
  of(name: string): Y.Doc {
    if (!hub.pages.has(name)) hub.pages.set(name, new Y.Doc())
    return hub.pages.get(name)!
  },
}

class HubSocket {
  static readonly OPEN = 1
  readyState = 0
  bufferedAmount = 0
  onopen: () => void = () => undefined
  onclose: () => void = () => undefined
  onmessage: (event: { data: ArrayBuffer }) => void = () => undefined
  private taken = 0
  private readonly name: string

  constructor(address: string) {
    hub.connections++
    this.name = new URL(address).pathname.replace('/documents/', '')
    queueMicrotask(() => (hub.mode === 'shut' ? this.end() : this.begin()))
  }

  send(data: Uint8Array): void {
    const event = decodeSync(data)
    const page = hub.of(this.name)
    if (event.kind === 'ask') this.tell(encodeUpdate(Y.encodeStateAsUpdate(page, event.stateVector), true))
    if (event.kind !== 'update') return
    if (hub.refusal !== null) {
      this.tell(new Uint8Array([65, hub.refusal.length, ...new TextEncoder().encode(hub.refusal)]))
      if (hub.refusal !== 'document_full') queueMicrotask(() => this.end())
      return
    }
    Y.applyUpdate(page, event.update)
    this.tell(new Uint8Array([64, ++this.taken]))
  }

  close(): void {
    this.readyState = 3
  }

  private begin(): void {
    if (this.readyState !== 0) return
    this.readyState = 1
    this.onopen()
    this.tell(encodeAsk(Y.encodeStateVector(hub.of(this.name))))
  }

  private end(): void {
    this.readyState = 3
    this.onclose()
  }

  private tell(data: Uint8Array): void {
    queueMicrotask(() => this.readyState === 1 && this.onmessage({ data: data.slice().buffer }))
  }
}

function tablet() {
  const easel = { doc: new Y.Doc(), turnTo: (doc: Y.Doc) => void (easel.doc = doc), reset: vi.fn(), settle: vi.fn() }
  const keeper = new Keeper(easel)
  return { easel, keeper, draw: () => easel.doc.getArray('marks').push(['a stroke']) }
}

/** Any number of turns of the event loop without a moment passing, or moments passing. */
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const strokes = (page = PAGE): number => hub.of(page).getArray('marks').length

function drawn(): Uint8Array {
  const doc = new Y.Doc()
  doc.getArray('marks').push(['an earlier stroke'])
  return Y.encodeStateAsUpdate(doc)
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', HubSocket)
  vi.stubGlobal('indexedDB', {})
  vi.stubGlobal('fetch', async () => ({ json: async () => ({ hub: 'hub-1' }) }))
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  hub.reset()
  Object.assign(disk, { known: new Map(), pages: new Map(), deleted: [], answers: Promise.resolve() })
  unsaved.clear()
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('keeps the page on the hub, and says so', async () => {
  const { keeper, draw } = tablet()
  void keeper.turnTo(LEA)
  await pass()
  draw()
  expect([keeper.state.value, unsaved.any()]).toEqual(['saving', true])
  await pass()
  expect([keeper.state.value, unsaved.any(), strokes(), keeper.turning.value]).toEqual(['kept', false, 1, false])
})

it('goes on with what the hub has not when the seat is left, and then forgets it', async () => {
  const { keeper, draw, easel } = tablet()
  void keeper.turnTo(LEA)
  await pass()
  hub.mode = 'shut'
  keeper.hurry()
  await pass()
  draw()
  easel.settle.mockClear()
  void keeper.turnTo(null)
  expect(easel.settle).toHaveBeenCalledOnce()
  await keeper.forget()
  expect([keeper.late.value, unsaved.any(), disk.deleted]).toEqual([1, true, []])
  hub.mode = 'open'
  await pass(5000)
  expect([keeper.late.value, unsaved.any(), strokes(), disk.deleted]).toEqual([0, false, 1, [PAGE]])
})

it('does not send one pupil’s late page as another’s, and takes it up again', async () => {
  const { keeper, draw, easel } = tablet()
  void keeper.turnTo(LEA)
  await pass()
  hub.mode = 'shut'
  keeper.hurry()
  await pass()
  draw()
  void keeper.turnTo(TOM)
  await pass()
  expect([easel.doc.getArray('marks').length, keeper.late.value, keeper.state.value]).toEqual([0, 1, 'none'])
  void keeper.turnTo(LEA)
  await pass()
  expect([easel.doc.getArray('marks').length, keeper.late.value, keeper.state.value]).toEqual([1, 0, 'saving'])
  hub.mode = 'open'
  await pass(5000)
  expect([strokes(), strokes('page.free.seat-tom'), keeper.state.value]).toEqual([1, 0, 'kept'])
})

it('counts all pages that an earlier page left, and delivers more than it can at once', async () => {
  hub.mode = 'shut'
  for (let n = 0; n < 10; n++) {
    disk.known.set(`page.free.seat-${n}`, { token: 'a-token', kept: false })
    disk.pages.set(`page.free.seat-${n}`, drawn())
  }
  disk.known.set('page.free.gone', { token: 'a-token', kept: false })
  const { keeper } = tablet()
  expect(keeper.turning.value).toBe(true)
  await pass()
  expect([keeper.turning.value, keeper.late.value]).toEqual([false, 11])
  hub.mode = 'open'
  await pass(10_000)
  expect(keeper.late.value).toBe(0) // of the last, the tablet has nothing
  for (let n = 0; n < 10; n++) expect(strokes(`page.free.seat-${n}`)).toBe(1)
})

it('tells the hub nothing before it knows what the tablet has', async () => {
  let answer = (): void => undefined
  disk.answers = new Promise<void>((done) => (answer = done))
  disk.known.set(PAGE, { token: LEA.token, kept: false, hub: LEA.hub })
  disk.pages.set(PAGE, drawn())
  hub.of(PAGE).getArray('marks').push(['what another tablet drew'])
  unsaved.add(PAGE)
  const { keeper } = tablet()
  await pass()
  keeper.hurry()
  await pass(1000)
  expect([hub.connections, keeper.late.value, unsaved.any()]).toEqual([0, 1, true])
  answer()
  await pass()
  expect([strokes(), keeper.late.value, unsaved.any()]).toEqual([2, 0, false])
})

it('goes on without a disk that does not answer', async () => {
  disk.answers = new Promise(() => undefined)
  const { keeper, draw } = tablet()
  void keeper.turnTo(LEA)
  await pass()
  draw()
  expect(keeper.turning.value).toBe(true)
  await pass(10_000)
  expect([keeper.turning.value, keeper.state.value, strokes()]).toEqual([false, 'kept', 1])
})

it('gives up no page that it cannot read', async () => {
  disk.answers = new Promise(() => undefined)
  disk.known.set(PAGE, { token: LEA.token, kept: false, hub: LEA.hub })
  hub.of(PAGE).getArray('marks').push(['what the hub has'])
  unsaved.add(PAGE)
  const { keeper } = tablet()
  await pass(60_000)
  expect([keeper.late.value, keeper.refused.value, unsaved.any()]).toEqual([1, 1, true])
})

it('tries again what a full disk refused', async () => {
  const { keeper, draw } = tablet()
  void keeper.turnTo(LEA)
  await pass()
  hub.refusal = 'disk_full'
  draw()
  await pass(60_000)
  expect([keeper.state.value, keeper.refused.value]).toEqual(['saving', 0])
  hub.refusal = null
  await pass(60_000)
  expect([keeper.state.value, strokes()]).toEqual(['kept', 1])
})

it('gives up what its hub does not take only once somebody says so', async () => {
  const { keeper, draw } = tablet()
  void keeper.turnTo(LEA)
  await pass()
  hub.refusal = 'document_full'
  draw()
  void keeper.turnTo(null)
  await pass(60_000)
  expect([keeper.late.value, keeper.refused.value, unsaved.any()]).toEqual([1, 1, true])
  await keeper.dropRefused()
  expect([keeper.late.value, keeper.refused.value, unsaved.any(), disk.deleted]).toEqual([0, 0, false, [PAGE]])
})

it.each([['hub-1', 1], ['another-hub', 0]])('asks whose refusal it is: %s', async (answers, refused) => {
  vi.stubGlobal('fetch', async () => ({ json: async () => ({ hub: answers }) }))
  disk.known.set(PAGE, { token: LEA.token, kept: false, hub: LEA.hub })
  disk.pages.set(PAGE, drawn())
  hub.mode = 'shut'
  const { keeper } = tablet()
  await pass(30_000)
  expect([keeper.refused.value, keeper.late.value]).toEqual([refused, 1])
  hub.mode = 'open'
  await pass(10_000)
  expect([keeper.refused.value, keeper.late.value]).toEqual([0, 0])
})

it('connects once for each time that the hub is back', async () => {
  const { keeper, draw } = tablet()
  const back = signal(0)
  const end = effect(() => {
    if (back.value > 0) keeper.hurry()
  })
  void keeper.turnTo(LEA)
  await pass()
  draw()
  await pass()
  const before = hub.connections
  back.value++
  void keeper.turnTo(TOM)
  await pass()
  expect(hub.connections - before).toBe(2)
  end()
})
