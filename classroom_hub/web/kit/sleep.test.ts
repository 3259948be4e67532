import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SleepWatch } from './sleep'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Nothing runs for so long. */
const standStill = (ms: number) => vi.setSystemTime(Date.now() + ms)

describe('a sleep', () => {
  it('is told once, and nothing while the page runs', () => {
    const woke = vi.fn()
    new SleepWatch(woke)
    vi.advanceTimersByTime(60_000)
    expect(woke).not.toHaveBeenCalled()
    standStill(5000)
    vi.advanceTimersByTime(500)
    expect(woke).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(60_000)
    expect(woke).toHaveBeenCalledOnce()
  })

  it('is no busy moment, and no clock that is set back', () => {
    const woke = vi.fn()
    new SleepWatch(woke)
    standStill(900)
    vi.advanceTimersByTime(500)
    standStill(-3_600_000)
    vi.advanceTimersByTime(60_000)
    expect(woke).not.toHaveBeenCalled()
  })

  it('is a page that was not looked at, told when somebody looks and not again', () => {
    const woke = vi.fn()
    const watch = new SleepWatch(woke)
    watch.look(false)
    vi.advanceTimersByTime(60_000)
    standStill(60_000) // hidden pages have a tick a minute
    expect(woke).not.toHaveBeenCalled()
    watch.look(true)
    expect(woke).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(60_000)
    expect(woke).toHaveBeenCalledOnce()
  })

  it('is no moment elsewhere', () => {
    const woke = vi.fn()
    const watch = new SleepWatch(woke)
    watch.look(false)
    vi.advanceTimersByTime(800)
    watch.look(true)
    expect(woke).not.toHaveBeenCalled()
  })
})
