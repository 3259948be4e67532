import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { READ_MS, TwiceButton } from './TwiceButton'

afterEach(() => void vi.useRealTimers())

it('takes no double click for an answer, and a second press that comes later', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.advanceTimersByTime(10_000)
  const place = document.createElement('div')
  const done = vi.fn()
  void act(() => render(<TwiceButton class="button" testid="forget" label="Effacer" sure="Pour de bon ?" icon={null} onSure={done} />, place))
  const button = place.querySelector('button')!
  const press = (after_ms: number): void => {
    vi.advanceTimersByTime(after_ms)
    void act(() => button.click())
  }
  press(0)
  expect(button.textContent).toBe('Pour de bon ?')
  // A double click, a finger that drums, a key that is held down.
  for (let n = 0; n < 5; n++) press(READ_MS / 2)
  expect(done).not.toHaveBeenCalled()
  press(READ_MS)
  expect(done).toHaveBeenCalledTimes(1)
  expect(button.textContent).toBe('Effacer')
})
