import { setLanguage } from '@classroom-hub/kit/words'
import { MAX_PIECE_BYTES } from '@classroom-hub/protocol/src/limits'
import type { MaterialView } from '@classroom-hub/protocol/src/messages'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { MaterialChoice } from './material'
import { OnWhat } from './OnWhat'

const requests: Request[] = []

class Request {
  upload = {}
  status = 0
  responseText = ''
  onload = (): void => undefined
  open(): void {}
  abort(): void {}
  send(): void {
    requests.push(this)
  }
  answer(status: number, body: unknown): void {
    Object.assign(this, { status, responseText: JSON.stringify(body) })
    void act(() => this.onload())
  }
}

afterEach(() => void vi.unstubAllGlobals())

it('keeps in sight what was chosen, and says what pupils can do with it', () => {
  setLanguage('fr')
  vi.stubGlobal('XMLHttpRequest', Request)
  const choice = new MaterialChoice()
  const place = document.createElement('div')
  void act(() => render(<OnWhat choice={choice} />, place))
  const pressed = (): (string | undefined)[] => [...place.querySelectorAll<HTMLElement>('[aria-pressed=true]')].map((button) => button.dataset['testid'])
  const words = (): string => place.querySelector('[data-testid=material]')!.textContent!
  const file = (size = 3): void => void act(() => choice.chooseFile({ name: 'x.exe', size } as File))
  const view: MaterialView = { material: 'm', kind: 'file', title: 'x.exe', sheets: 0 }
  expect(pressed()).toEqual(['on-blank'])
  file()
  expect(pressed()).toEqual(['on-document'])
  requests.at(-1)!.answer(200, view)
  expect(pressed()).toEqual(['on-document'])
  expect(words()).toBe('x.exeLes élèves pourront l’ouvrir, pas écrire dessus.')
  void act(() => choice.chooseScreen('L’écran'))
  requests.at(-1)!.answer(200, { ...view, kind: 'pictures', title: 'L’écran', sheets: 1 })
  expect([pressed(), words()]).toEqual([['on-screen'], 'L’écran'])
  file()
  requests.at(-1)!.answer(400, { code: 'bad_material' })
  expect(pressed()).toEqual(['on-document'])
  expect(words()).toContain('Ce fichier ne peut pas être lu.')
  file(MAX_PIECE_BYTES + 1)
  expect(pressed()).toEqual(['on-document'])
  void act(() => choice.clear())
  expect(pressed()).toEqual(['on-blank'])
})
