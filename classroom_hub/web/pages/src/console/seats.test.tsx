import { setLanguage } from '@classroom-hub/kit/words'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { expect, it } from 'vitest'
import { makeRoom } from './rooms.fixture'
import { Seats } from './Seats'

it('says that the code is on the board only where it is', () => {
  setLanguage('fr')
  const place = document.createElement('div')
  const help = (show: 'waiting' | 'none' | 'pages'): string => {
    void act(() => render(<Seats room={makeRoom({ show })} />, place))
    return place.querySelector('p')!.textContent!
  }
  expect(help('waiting')).toBe('Les élèves entrent avec le code affiché au tableau.')
  for (const show of ['none', 'pages'] as const) expect(help(show)).toContain('le code BVKM, que le tableau ne montre pas')
})
