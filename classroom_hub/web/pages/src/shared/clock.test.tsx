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
  expect(seen.length).toBeGreaterThanOrEqual(3)
  expect(seen.at(-1)! - seen[0]!).toBeGreaterThanOrEqual(2)
  stop()
  expect(vi.getTimerCount()).toBe(0)
})
