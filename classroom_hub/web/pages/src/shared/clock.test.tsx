import { effect } from '@preact/signals'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { clock_s } from './clock'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('ticks only while it is read', async () => {
  const seen: number[] = []
  const stop = effect(() => void seen.push(clock_s.value))
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(3000)
  // The first value is of the moment when the module was loaded, by the real clock.
  const [, begun, ...ticks] = seen
  expect(ticks.map((tick) => Math.round(tick - begun!))).toEqual([1, 2, 3])
  stop()
  expect(vi.getTimerCount()).toBe(0)
})
