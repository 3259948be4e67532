import type { ActivityView, WallView } from '@classroom-hub/protocol/src/messages'
import { describe, expect, it } from 'vitest'
import { backgroundOf } from '../../shared/material'
import { namesOf } from '../../projector/papers'
import { makeRoom, makeSeat } from '../rooms.fixture'
import { expire, foresee, press, settle } from '../pending'
import { change, choosing, isOnWall, moved, pageOf, pick, putUp, sameWall, takeOff } from './wall'

const page = (seat: string) => ({ seat, activity: 'free' })
const wall = (...seats: string[]): WallView => ({ pages: seats.map(page) })

const ask = (activity: string, more: Partial<ActivityView> = {}): ActivityView => ({ activity, title: activity, open: true, ...more })

describe('whom to show', () => {
  it('is chosen one after the other, and chosen no more', () => {
    choosing.value = []
    for (const seat of ['aaaa', 'bbbb', 'cccc', 'bbbb']) pick(seat)
    expect(choosing.value).toEqual(['aaaa', 'cccc'])
    choosing.value = null
    pick('aaaa')
    expect(choosing.value).toBeNull()
  })

  it('is on the page of the newest work that is open and meant for it', () => {
    const activities = [ask('work1'), ask('work2', { seats: ['aaaa'] }), ask('work3', { open: false })]
    expect(pageOf(activities, 'aaaa')).toEqual({ seat: 'aaaa', activity: 'work2' })
    expect(pageOf(activities, 'bbbb')).toEqual({ seat: 'bbbb', activity: 'work1' })
    expect(pageOf([], 'bbbb')).toEqual(page('bbbb'))
  })

  it('keeps names and the teacher’s layer as they were', () => {
    const room = makeRoom({ show: 'pages', wall: { ...wall('aaaa'), names: false, notes: false } })
    expect(putUp(room, [], ['bbbb', 'cccc'], 'compare')).toEqual({
      type: 'set_wall', wall: { ...wall('bbbb', 'cccc'), layout: 'compare', names: false, notes: false },
    })
  })
})

describe('the wall', () => {
  it('is put in order by hand', () => {
    const { pages } = wall('aaaa', 'bbbb', 'cccc')
    const order = (seat: string, to: number): string => moved(pages, seat, to).map((each) => each.seat[0]).join('')
    expect([order('aaaa', 2), order('cccc', 0), order('bbbb', -1), order('bbbb', 9), order('zzzz', 0)]).toEqual(['bca', 'cab', 'bac', 'acb', 'abc'])
  })

  it('stays one that the hub takes, whatever leaves it', () => {
    const two: WallView = { ...wall('aaaa', 'bbbb'), layout: 'compare', zoomed: 'aaaa' }
    expect(change(two, { pages: [page('bbbb')] })).toEqual({ type: 'set_wall', wall: { ...wall('bbbb'), layout: 'grid', zoomed: null } })
    expect(change(two, { pages: [] })).toEqual({ type: 'project', show: 'none' })
    expect(takeOff(makeRoom({ show: 'pages', wall: wall('aaaa') }), 'aaaa')).toEqual({ type: 'project', show: 'none' })
    expect(takeOff(makeRoom({ show: 'pupil', target: 'aaaa' }), 'aaaa')).toEqual({ type: 'project', show: 'none' })
  })

  it('is the same with what it does not say', () => {
    expect(sameWall({ ...wall('aaaa'), layout: 'grid', names: true, zoomed: null, divider: 3 }, wall('aaaa'))).toBe(true)
    for (const other of [{ ...wall('aaaa'), names: false }, wall('bbbb'), { ...wall('aaaa'), zoomed: 'aaaa' }])
      expect(sameWall(wall('aaaa'), other)).toBe(false)
    expect(sameWall(null, wall('aaaa'))).toBe(false)
  })

  it('is shown as pressed until the hub agrees', () => {
    const room = makeRoom({ seats: [makeSeat('Léa', { seat: 'aaaa' })] })
    const pressed = press([], { type: 'set_wall', wall: wall('aaaa') }, room, 0)
    const shown = foresee(room, pressed)
    expect([shown.show, isOnWall(shown, 'aaaa')]).toEqual(['pages', true])
    expect(settle(pressed, room)).toHaveLength(1)
    expect(settle(pressed, { ...room, show: 'pages', wall: wall('aaaa') })).toEqual([])
    expect(expire(pressed, 6)).toEqual([])
  })

  it('answers where a pupil was put up whose tablet is a page', () => {
    const room = makeRoom({ seats: [makeSeat('Léa', { seat: 'aaaa' })] })
    const pressed = press([], { type: 'project', show: 'pupil', target: 'aaaa' }, room, 0)
    expect(settle(pressed, { ...room, show: 'pages', wall: wall('aaaa') })).toEqual([])
    expect(settle(pressed, { ...room, show: 'pages', wall: wall('bbbb') })).toHaveLength(1)
  })

  it('gives a page back once its seat says so', () => {
    const room = makeRoom({ seats: [makeSeat('Léa', { seat: 'aaaa' })] })
    const pressed = press([], { type: 'return_note', seat: 'aaaa', activity: 'free' }, room, 0)
    expect(settle(pressed, room)).toHaveLength(1)
    expect(settle(pressed, makeRoom({ seats: [makeSeat('Léa', { seat: 'aaaa', returned: ['free'] })] }))).toEqual([])
  })
})

describe('documents of the wall', () => {
  const many = Array.from({ length: 60 }, (_, n) => `seat-${n}`)

  it('are the pages first, the large one before all, and what the hub opens', () => {
    expect(namesOf(wall('aaaa', 'bbbb').pages, true, 'bbbb').map(([, name]) => name)).toEqual(['page.free.bbbb', 'page.free.aaaa', 'note.free.bbbb', 'note.free.aaaa'])
    expect(namesOf(wall('aaaa').pages, false, null)).toEqual([['aaaa', 'page.free.aaaa']])
    const names = namesOf(wall(...many).pages, true, 'seat-59').map(([, name]) => name)
    expect(names.length).toBeLessThan(80)
    expect(names.filter((name) => name.startsWith('page.'))).toHaveLength(60)
    expect(names).toContain('note.free.seat-59')
  })
})

describe('what was handed out', () => {
  const pictures = { material: 'mmmm', kind: 'pictures', title: '', sheets: 3 } as const
  it('lies under a page, sheet by sheet', () => {
    const activities = [ask('work1', { material: pictures }), ask('work2', { material: { ...pictures, kind: 'file', sheets: 0 } })]
    const at = (activity: string, sheet?: number): string | null => backgroundOf(activities, { seat: 'aaaa', activity, ...(sheet === undefined ? {} : { sheet }) })
    expect([at('work1'), at('work1', 2), at('work1', 9), at('work2'), at('free')]).toEqual(['/materials/mmmm/0', '/materials/mmmm/2', '/materials/mmmm/2', null, null])
  })
})
