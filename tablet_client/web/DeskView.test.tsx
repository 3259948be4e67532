import { render } from 'preact'
import { act } from 'preact/test-utils'
import { expect, it, vi } from 'vitest'
import { PanelAway } from './DeskView'

const place = document.createElement('div')
document.body.append(place)

it('puts the panel away with Escape, and gives the focus back to what opened it', async () => {
  const close = vi.fn()
  await act(() => render(<><button class="desk-tool" aria-expanded="true" /><PanelAway close={close} /></>, place))
  const press = (key: string): boolean => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  press('a')
  expect(close).not.toHaveBeenCalled()
  press('Escape')
  expect(close).toHaveBeenCalledOnce()
  expect(document.activeElement).toBe(place.querySelector('.desk-tool'))
  await act(() => render(null, place))
  press('Escape')
  expect(close).toHaveBeenCalledOnce()
})
