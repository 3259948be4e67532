import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { onWaking } from './sleep'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('tells of each sleep, and of nothing while the page runs', () => {
  const woke = vi.fn()
  onWaking(woke)
  vi.advanceTimersByTime(60_000)
  expect(woke).not.toHaveBeenCalled()
  vi.setSystemTime(Date.now() + 5000) // nothing ran meanwhile
  vi.advanceTimersByTime(500)
  expect(woke).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(60_000)
  expect(woke).toHaveBeenCalledOnce()
})

it('takes a busy moment, and a clock that is set back, for no sleep', () => {
  const woke = vi.fn()
  onWaking(woke)
  vi.setSystemTime(Date.now() + 900)
  vi.advanceTimersByTime(500)
  vi.setSystemTime(Date.now() - 3_600_000)
  vi.advanceTimersByTime(60_000)
  expect(woke).not.toHaveBeenCalled()
})
