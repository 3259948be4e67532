import { expect, it } from 'vitest'
import { commandOf } from './keys'

const press = (key: string, more: Partial<Parameters<typeof commandOf>[0]> = {}) =>
  commandOf({ key, repeat: false, ctrlKey: false, altKey: false, metaKey: false, target: document.body, ...more })

it('knows one key each for the black screen, for freezing and for drawing', () => {
  expect(['b', 'B', '.', 'g', 'G', 'd', 'x', 'Enter'].map((key) => press(key))).toEqual([
    'blank', 'blank', 'blank', 'freeze', 'freeze', 'draw', null, null,
  ])
})

it('leaves the browser’s own shortcuts, held keys and typing alone', () => {
  expect(press('g', { ctrlKey: true })).toBeNull()
  expect(press('b', { metaKey: true })).toBeNull()
  expect(press('b', { repeat: true })).toBeNull()
  expect(press('b', { target: document.createElement('input') })).toBeNull()
})

it('does nothing behind an open window', () => {
  const dialog = document.createElement('dialog')
  document.body.append(dialog)
  dialog.setAttribute('open', '')
  expect(['b', '.', 'g', 'd', 'n'].map((key) => press(key))).toEqual([null, null, null, null, null])
  dialog.removeAttribute('open')
  expect(press('b')).toBe('blank')
})
