import type { ClientMessage, Room } from '@classroom-hub/protocol/src/messages'
import { setLanguage } from '@classroom-hub/kit/words'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, expect, it, vi } from 'vitest'

const given = vi.hoisted(() => [] as ClientMessage[])
vi.mock('./console', async (original) => ({
  ...(await original<typeof import('./console')>()),
  connected: { value: true },
  give: (command: ClientMessage) => given.push(command),
}))

const { Dialogs, dialog } = await import('./dialogs')
const { makeLesson, makeRoom, makeSeat } = await import('./rooms.fixture')
const { Toolbar } = await import('./Toolbar')

setLanguage('fr')
const seats = [makeSeat('Léa', { tidied: true }), makeSeat('Tom', { tidied: true })]
const place = document.createElement('div')
document.body.append(place)

const show = (room: Room): void => void act(() => render(<><Toolbar room={room} /><Dialogs room={room} /></>, place))
const find = (testid: string): HTMLElement | null => place.querySelector(`[data-testid=${testid}]`)
const tap = (testid: string): void => void act(() => find(testid)!.click())

afterEach(() => {
  void act(() => void (dialog.value = null))
  given.length = 0
})

it('asks before all tablets are put away, and takes that back without asking', () => {
  show(makeRoom({ seats }))
  tap('tidy')
  expect(given).toEqual([])
  tap('sure-no')
  expect(find('sure-yes')).toBeNull()
  tap('tidy')
  tap('sure-yes')
  expect(given).toEqual([{ type: 'tidy', on: true }])
  expect(find('sure-yes')).toBeNull()
  show(makeRoom({ seats, lesson: makeLesson({ tidy: true }) }))
  tap('tidy')
  expect(given).toEqual([{ type: 'tidy', on: true }, { type: 'tidy', on: false }])
})

it('says what the number of tablets that are put away is of', () => {
  show(makeRoom({ seats, lesson: makeLesson({ tidy: true }) }))
  expect(find('tidy')!.getAttribute('aria-label')).toBe('Ranger\u00a0: 2 sur 2')
  expect(find('tidy')!.textContent).toBe('2 sur 2 Ranger')
})

it('asks before work is awaited no more', () => {
  const activity = { activity: 'one', title: 'Loutre', open: true }
  show(makeRoom({ seats, lesson: makeLesson({ activity }) }))
  tap('end-ask')
  expect(given).toEqual([])
  expect(place.querySelector('dialog p')!.textContent).toContain('0 élèves sur 2 ont rendu.')
  tap('sure-yes')
  expect(given).toEqual([{ type: 'end_ask', collect: true }])
})
