import { setLanguage } from '@classroom-hub/kit/words'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { expect, it } from 'vitest'
import { Door } from './Door'
import { unfolded } from './Panel'
import { makeRoom } from './rooms.fixture'

it('says at the door for whom too many wrong pictures were given', () => {
  setLanguage('fr')
  unfolded.value = { ...unfolded.value, door: true }
  const place = document.createElement('div')
  const words = (stuck: string[]): string | undefined => {
    void act(() => render(<Door room={makeRoom({ stuck })} />, place))
    return place.querySelector('[role=status] [data-testid=stuck]')?.textContent
  }
  expect(words([])).toBeUndefined()
  expect(words(['Léa'])).toMatch(/^Trop d’images fausses pour Léa\u00a0: sa tablette attend une minute\./)
  expect(words(['Léa', 'Tom'])).toContain('pour Léa et Tom\u00a0: leurs tablettes attendent')
})
