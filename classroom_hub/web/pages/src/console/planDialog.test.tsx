import { setLanguage } from '@classroom-hub/kit/words'
import type { ClassPlan } from '@classroom-hub/protocol/src/messages'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { change } from './class/roster'
import { PlanDialog } from './PlanDialog'
import { makeRoom } from './rooms.fixture'

vi.mock('./console', async (original) => ({ ...(await original<typeof import('./console')>()), connected: { value: true } }))
vi.mock('./class/roster', async (original) => ({ ...(await original<typeof import('./class/roster')>()), change: vi.fn(() => Promise.resolve()) }))

setLanguage('fr')
const place = document.createElement('div')
const find = (testid: string): HTMLElement | null => place.querySelector(`[data-testid=${testid}]`)
const show = (by: NonNullable<ClassPlan['by']>, without_pictures: number): void => {
  const plan: ClassPlan = { class_name: 'CE1 A', by, guests: false, after_school: false }
  const room = makeRoom({ plan, classes: [{ name: 'CE1 A', pupils: 26, without_pictures }] })
  void act(() => render(<PlanDialog room={room} onClose={() => undefined} />, place))
}

afterEach(() => void act(() => render(null, place)))

it('says who comes in without pictures where they are asked for, and gives them some', () => {
  show('tap', 5)
  expect(find('without-pictures')).toBeNull()
  show('pictures', 0)
  expect(find('without-pictures')).toBeNull()
  show('pictures', 5)
  expect(find('without-pictures')!.textContent).toContain('5 élèves n’ont pas encore d’images')
  find('give-pictures')!.click()
  expect(change).toHaveBeenCalledWith({ type: 'prepare', class_name: 'CE1 A', sheet: 'pictures' })
})
