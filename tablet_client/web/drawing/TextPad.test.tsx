import { Placing } from '@classroom-hub/kit/drawing/placing'
import { Page } from '@classroom-hub/protocol/src/page'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import { TextPad } from './TextPad'

const place = document.createElement('div')

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ measureText: (text: string) => ({ width: 10 * text.length }) } as never)
})
afterEach(() => {
  vi.restoreAllMocks()
  render(null, place)
})

/** A page on which a pupil has just typed. */
async function typed(text: string): Promise<{ page: Page; field: HTMLTextAreaElement }> {
  const page = new Page(new Y.Doc())
  const placing = new Placing(() => page, () => ({ colour: 'black', width: 8 }), () => placing.follow())
  placing.take({ tool: 'text' })
  placing.begin(300, 300)
  placing.end()
  await act(() => render(<TextPad placing={placing} />, place))
  const field = place.querySelector('textarea')!
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  return { page, field }
}

it('writes what was typed when the sheet goes out of sight', async () => {
  const { page } = await typed('Mon chien')
  await act(() => render(null, place))
  expect(page.visible).toMatchObject([{ tool: 'text', text: 'Mon chien' }])
})

it('writes what was typed with Escape', async () => {
  const { page, field } = await typed('Mon chien')
  await act(() => void field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })))
  expect(page.visible).toMatchObject([{ tool: 'text', text: 'Mon chien' }])
  expect(place.querySelector('textarea')).toBeNull()
})
