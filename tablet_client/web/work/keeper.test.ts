import { signal } from '@preact/signals'
import { afterEach, expect, it, vi } from 'vitest'
import type * as Y from 'yjs'
import type { Easel } from '../drawing/easel'
import { Keeper } from './keeper'

const PAGES = 11
const hub = vi.hoisted(() => ({ asked: [] as string[], takes: true }))

vi.mock('./shelf', () => ({
  Shelf: class {
    async all(): Promise<unknown[]> {
      return Array.from({ length: PAGES }, (_, n) => [`page.free.seat-${n}`, { token: `token-${n}`, kept: false }])
    }
    async put(): Promise<boolean> {
      return true
    }
  },
}))

/** A hub that takes what it is sent, at once, or not at all. */
vi.mock('@classroom-hub/kit/document', () => ({
  SharedDocument: class {
    readonly kept = signal('away')
    constructor(private readonly doc: Y.Doc, private readonly name: string) {}
    connect(): void {
      hub.asked.push(this.name)
      this.doc.getMap('strokes').set('one', 1)
      if (hub.takes) this.kept.value = 'kept'
    }
    end(): void {
      this.kept.value = 'away'
    }
  },
}))

afterEach(() => {
  hub.asked = []
})

it('sends every page of earlier seats, a few at once', async () => {
  hub.takes = true
  const keeper = new Keeper({} as Easel)
  await vi.waitFor(() => expect(keeper.turning.value).toBe(false))
  await vi.waitFor(() => expect(keeper.late.value).toBe(0))
  expect(new Set(hub.asked).size).toBe(PAGES)
})

it('counts those that wait for their turn, so that nothing is erased', async () => {
  hub.takes = false
  const keeper = new Keeper({} as Easel)
  await vi.waitFor(() => expect(keeper.turning.value).toBe(false))
  expect(keeper.late.value).toBe(PAGES)
  expect(hub.asked.length).toBeLessThan(PAGES)
})
