import { render } from 'preact'
import { act } from 'preact/test-utils'
import { expect, it } from 'vitest'
import { Dialog } from './Dialog'

it('is no longer modal when it gives the focus back', () => {
  const opener = document.createElement('button')
  const place = document.createElement('div')
  document.body.append(opener, place)
  const open: boolean[] = []
  void act(() => opener.focus())
  opener.addEventListener('focus', () => open.push(place.querySelector('dialog')?.open ?? false))
  void act(() => render(<Dialog title="Fenêtre" closeLabel="Fermer" onClose={() => undefined}>…</Dialog>, place))
  place.querySelector('button')!.focus()
  void act(() => render(null, place))
  expect(open).toEqual([false])
})
