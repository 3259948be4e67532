import { setLanguage } from '@classroom-hub/kit/words'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readAddress } from './address'
import { Form } from './Form'
import { Session } from './session'

const place = document.createElement('div')
document.body.append(place)

let joined: ReturnType<typeof vi.fn>

beforeEach(async () => {
  setLanguage('fr')
  const session = new Session(readAddress('', ''), () => ({ send: vi.fn(), painted: vi.fn(), decoding: vi.fn(), stop: vi.fn(), retryNow: vi.fn() }))
  joined = vi.fn()
  session.join = joined as never
  await act(() => render(<Form session={session} />, place))
})
afterEach(() => render(null, place))

const boxes = (): HTMLInputElement[] => [...place.querySelectorAll<HTMLInputElement>('[data-testid=code]')]
const alert = (): string => place.querySelector('[role=alert]')?.textContent ?? ''

async function write(field: HTMLInputElement, text: string): Promise<void> {
  await act(() => {
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
}
const name = (text: string): Promise<void> => write(place.querySelector('[data-testid=name]')!, text)
const enter = (): Promise<void> => act(() => void place.querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })))

it('says that letters are missing, until one is written, and goes to the first of them', async () => {
  await name('Léa')
  await write(boxes()[0]!, 'RH')
  await enter()
  expect([alert(), document.activeElement]).toEqual(['Il manque des lettres.', boxes()[2]])
  expect(boxes()[2]!.getAttribute('aria-invalid')).toBe('true')
  await write(boxes()[2]!, 'K')
  expect(alert()).toBe('')
  await enter()
  expect(alert()).toBe('Il manque des lettres.')
  await write(boxes()[3]!, 'T')
  await enter()
  expect(joined).toHaveBeenCalledExactlyOnceWith('Léa', 'RHKT')
})

it('says that the name is missing', async () => {
  await enter()
  expect([alert(), document.activeElement]).toEqual(['Écris ton prénom.', place.querySelector('[data-testid=name]')])
  await name('L')
  expect(alert()).toBe('')
})

it('says which letter no code has, instead of taking none of it', async () => {
  for (const [typed, letter] of [['b', 'B'], ['é', 'E'], ['3', '3']] as const) {
    await write(boxes()[0]!, typed)
    expect([boxes()[0]!.value, alert()]).toEqual(['', `Il n’y a pas de ${letter} dans les lettres du tableau.`])
  }
  await write(boxes()[0]!, 'rh-kt ')
  expect([boxes().map(({ value }) => value).join(''), alert()]).toEqual(['RHKT', ''])
})
