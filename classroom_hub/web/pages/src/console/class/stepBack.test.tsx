import { setLanguage } from '@classroom-hub/kit/words'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ClassDialog } from './ClassDialog'
import { roster } from './roster'

const pupil = { id: 'p', name: 'Léa', given_name: 'Léa', family_name: '', animal: 'fox', colour: 0, photo: null, badge: false, pictures: [], tablets: 0 }
const view = { classes: [{ name: 'CE1 A', pupils: [pupil] }] }
const place = document.createElement('div')
const close = vi.fn()

const find = (testid: string): HTMLElement | null => place.querySelector(`[data-testid=${testid}]`)
const tap = (testid: string): void => void act(() => find(testid)!.click())
const escape = (): void => void act(() => void place.querySelector('dialog')!.dispatchEvent(new Event('cancel', { cancelable: true })))
const viewShown = (): string | undefined => find('class')?.dataset['view']

beforeEach(() => {
  setLanguage('fr')
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(view))))
  roster.value = view
  document.body.append(place)
  void act(() => render(<ClassDialog room="CE1 A" onClose={close} />, place))
})
afterEach(() => {
  void act(() => render(null, place))
  vi.unstubAllGlobals()
  close.mockClear()
})

it('goes one step back from each view, and closes from the list', () => {
  for (const way of ['import', 'add-pupil', 'class-pupil']) {
    tap(way)
    expect(viewShown()).not.toBe('list')
    escape()
    expect(viewShown()).toBe('list')
  }
  tap('class-pupil')
  tap('remove-pupil')
  escape()
  expect(find('remove-pupil')).not.toBeNull()
  tap('erase-pupil')
  escape()
  expect(find('erase-pupil')).not.toBeNull()
  escape()
  expect([viewShown(), close.mock.calls.length]).toEqual(['list', 0])
  escape()
  expect(close).toHaveBeenCalledTimes(1)
})

it('does not let go of what is not saved, and says so', () => {
  tap('class-pupil')
  const name = find('given-name') as HTMLInputElement
  void act(() => {
    name.value = 'Léo'
    name.dispatchEvent(new Event('input', { bubbles: true }))
  })
  escape()
  expect(viewShown()).toBe('pupil')
  expect(find('class-error')!.textContent).toContain('Rien n’est enregistré')
  tap('back')
  expect([viewShown(), close.mock.calls.length]).toEqual(['list', 0])
})
