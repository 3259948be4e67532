import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LatestDelivery } from './HandIn'
import { Outbox } from './work/outbox'

const place = document.createElement('div')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  render(null, place)
  vi.useRealTimers()
})

const told = (): string | null => place.querySelector<HTMLElement>('[data-testid=delivered]')?.dataset['state'] ?? null

it('tells of a piece once, though the desk is put away and comes back', async () => {
  const outbox = new Outbox({
    keep: async () => undefined, forget: async () => undefined, kept: async () => [], send: async () => 'in', wait: async () => undefined,
  })
  const desk = (): Promise<void> => act(() => render(<LatestDelivery outbox={outbox} />, place))
  const away = (): Promise<void> => act(() => render(null, place))
  const handIn = (id: string): Promise<void> => act(async () => {
    await outbox.add({ id, hub: 'h', token: 't', name: id, type: '', activity: null, data: new ArrayBuffer(1), made_ms: 0, path: null })
    await vi.advanceTimersByTimeAsync(1)
  })
  await desk()
  expect(told()).toBeNull()
  await handIn('one')
  expect(told()).toBe('in')
  await act(async () => void (await vi.advanceTimersByTimeAsync(3000)))
  expect(told()).toBeNull()
  await away()
  await desk()
  expect(told()).toBeNull()
  // What arrives while the board is looked at is told on return.
  await away()
  await handIn('two')
  await desk()
  expect(told()).toBe('in')
})
