import type { Room } from '@classroom-hub/protocol/src/messages'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { documentOf, PAINT_EVERY_MS, Pacer } from './pacing'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const activity = { title: '', open: true }

it('looks at the page that a pupil is on', () => {
  const activities = [
    { ...activity, activity: 'old1', open: false },
    { ...activity, activity: 'all1' },
    { ...activity, activity: 'tom1', seats: ['tom'] },
  ]
  expect(documentOf({}, [], 'lea')).toBe('page.free.lea')
  expect(documentOf({}, activities, 'lea')).toBe('page.all1.lea')
  expect(documentOf({}, activities, 'tom')).toBe('page.tom1.tom')
})

it('looks at the board of a group where one is shared', () => {
  const groups: Room['groups'] = [{ group: 'g1', name: '', seats: ['lea', 'tom'] }]
  const activities = [{ ...activity, activity: 'all1', shared: true }]
  expect(documentOf({ groups }, activities, 'tom')).toBe('board.all1.g1')
  expect(documentOf({ groups }, activities, 'zoe')).toBe('page.all1.zoe')
})

it('paints thirty pages that change all the time once a second each, one after the other', () => {
  const pacer = new Pacer<{ paint: () => void }>()
  const times = Array.from({ length: 30 }, () => [] as number[])
  const inks = times.map((list) => ({ paint: () => void list.push(performance.now()) }))
  for (let at = 0; at < 5000; at += 50) {
    for (const ink of inks) pacer.soon(ink)
    vi.advanceTimersByTime(50)
  }
  for (const list of times) {
    expect(list.length).toBeGreaterThanOrEqual(4)
    expect(list.length).toBeLessThanOrEqual(5)
    list.slice(1).forEach((time, n) => expect(time - list[n]!).toBeGreaterThanOrEqual(PAINT_EVERY_MS))
  }
  expect(new Set(times.map(([first]) => first)).size).toBe(30)
  vi.advanceTimersByTime(5000)
  expect(vi.getTimerCount()).toBe(0)
})
