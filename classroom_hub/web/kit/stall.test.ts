import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StallWatch } from './stall'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watch() {
  const stalled = vi.fn()
  const made = new StallWatch(stalled)
  return { made, stalled }
}

describe('a stall', () => {
  it('is 300 ms without a picture, once there was one', () => {
    const { made, stalled } = watch()
    made.expect()
    made.heard(false)
    vi.advanceTimersByTime(5000)
    made.expect()
    vi.advanceTimersByTime(299)
    expect(stalled).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(stalled).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(5000)
    expect(stalled).toHaveBeenCalledOnce()
  })

  it('is none while pictures come', () => {
    const { made, stalled } = watch()
    for (let n = 0; n < 50; n++) {
      made.expect()
      vi.advanceTimersByTime(200)
      made.heard(true)
    }
    made.heard(false)
    vi.advanceTimersByTime(5000)
    expect(stalled).not.toHaveBeenCalled()
  })

  it('lets a decoder take longer over its first picture', () => {
    const { made, stalled } = watch()
    made.expect()
    vi.advanceTimersByTime(999)
    expect(stalled).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(stalled).toHaveBeenCalledOnce()
  })

  it('is none on a page that nobody looks at, and has time when it is looked at again', () => {
    const { made, stalled } = watch()
    made.expect()
    made.heard(true)
    made.look(false)
    vi.advanceTimersByTime(60_000)
    expect(stalled).not.toHaveBeenCalled()
    made.look(true)
    vi.advanceTimersByTime(999)
    expect(stalled).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(stalled).toHaveBeenCalledOnce()
  })

  it('is none where the computer itself is too busy to keep time', () => {
    const { made, stalled } = watch()
    const clock = vi.spyOn(performance, 'now')
    let late = 0
    clock.mockImplementation(() => Date.now() + late)
    made.expect()
    made.heard(true)
    for (let n = 0; n < 20; n++) {
      late += 60
      vi.advanceTimersByTime(100)
    }
    expect(stalled).not.toHaveBeenCalled()
    vi.advanceTimersByTime(300)
    expect(stalled).toHaveBeenCalledOnce()
    clock.mockRestore()
  })

  it('ends with the decoder', () => {
    const { made, stalled } = watch()
    made.expect()
    made.stop()
    vi.advanceTimersByTime(5000)
    expect(stalled).not.toHaveBeenCalled()
  })
})
