import type { Room } from '@classroom-hub/protocol/src/messages'
import { describe, expect, it } from 'vitest'
import { expire, foresee, GIVE_UP_S, press, settle } from './pending'
import type { Command } from './pending'
import { makeLesson, makeRoom, makeSeat } from './rooms.fixture'

const paul = { device: 'tablet-1', name: 'Paul' }
const sofia = { device: 'tablet-2', name: 'Sofia' }

describe('a press', () => {
  it('shows at once, and leaves the told room as it is', () => {
    const room = makeRoom()
    const shown = foresee(room, press([], { type: 'freeze', on: true }, room, 0))
    expect([shown.lesson.frozen, room.lesson.frozen]).toEqual([true, false])
  })

  it.each<[Command, (room: Room) => unknown, unknown]>([
    [{ type: 'set_mode', mode: 'work' }, (room) => room.lesson.mode, 'work'],
    [{ type: 'blank', on: true }, (room) => room.lesson.blank, true],
    [{ type: 'set_door', door: 'closed' }, (room) => room.door, 'closed'],
    [{ type: 'project', show: 'waiting' }, (room) => room.show, 'waiting'],
  ])('foresees %o', (command, read, expected) => {
    const room = makeRoom()
    expect(read(foresee(room, press([], command, room, 0)))).toBe(expected)
  })

  it('foresees whose turn it is on the board, and that the last one’s is over', () => {
    const room = makeRoom({ show: 'pupil', target: 'seat-Tom', seats: [makeSeat('Léa', { sharing: 'offered' }), makeSeat('Tom', { sharing: 'shown' }), makeSeat('Zoé')] })
    const sharing = (command: Command) => foresee(room, press([], command, room, 0)).seats.map((seat) => seat.sharing)
    expect(sharing({ type: 'project', show: 'pupil', target: 'seat-Léa' })).toEqual(['asked', 'idle', 'idle'])
    expect(sharing({ type: 'project', show: 'pupil', target: 'seat-Tom' })).toEqual(['offered', 'shown', 'idle'])
    expect(sharing({ type: 'project', show: 'piece', target: 'a' })).toEqual(['offered', 'idle', 'idle'])
    expect(sharing({ type: 'decline', seat: 'seat-Léa' })).toEqual(['idle', 'shown', 'idle'])
    expect(sharing({ type: 'decline', seat: 'seat-Tom' })).toEqual(['offered', 'shown', 'idle'])
  })

  it('foresees that no more work is awaited', () => {
    const room = makeRoom({ lesson: makeLesson({ activity: { activity: 'act-1', title: '', open: true } }) })
    expect(foresee(room, press([], { type: 'end_ask' }, room, 0)).lesson.activity?.open).toBe(false)
    const none = makeRoom()
    expect(foresee(none, press([], { type: 'end_ask' }, none, 0))).toEqual(none)
  })

  it('does not foresee what comes and goes: a start, a pupil let in, a seat freed', () => {
    const room = makeRoom({ lesson: makeLesson({ phase: 'idle' }), seats: [makeSeat('Léa')], knocking: [paul] })
    const commands: Command[] = [{ type: 'start' }, { type: 'ask', title: 'Dessin' }, { type: 'admit', device: null }, { type: 'remove', seat: 'seat-Léa' }]
    const pending = commands.reduce((all, command) => press(all, command, room, 0), press([], { type: 'end' }, room, 0))
    expect(foresee(room, pending)).toEqual(room)
  })

  it('replaces the one before of its kind', () => {
    const room = makeRoom()
    const twice = press(press([], { type: 'freeze', on: true }, room, 0), { type: 'freeze', on: false }, room, 1)
    expect(twice).toHaveLength(1)
    // The first answer comes in between, and must not undo the second press.
    const between = settle(twice, makeRoom({ lesson: makeLesson({ frozen: true }) }))
    expect(foresee(makeRoom({ lesson: makeLesson({ frozen: true }) }), between).lesson.frozen).toBe(false)
  })
})

describe('the hub’s word', () => {
  const before = makeRoom({ seats: [makeSeat('Léa')], knocking: [paul, sofia] })

  it.each<[string, Command, Room]>([
    ['mode', { type: 'set_mode', mode: 'work' }, makeRoom({ lesson: makeLesson({ mode: 'work' }) })],
    ['freeze', { type: 'freeze', on: true }, makeRoom({ lesson: makeLesson({ frozen: true }) })],
    ['blank', { type: 'blank', on: true }, makeRoom({ lesson: makeLesson({ blank: true }) })],
    ['door', { type: 'set_door', door: 'open' }, makeRoom({ door: 'open' })],
    ['projector', { type: 'project', show: 'waiting' }, makeRoom({ show: 'waiting' })],
    ['end', { type: 'end' }, makeRoom({ lesson: makeLesson({ phase: 'ended' }) })],
    ['seat', { type: 'remove', seat: 'seat-Léa' }, makeRoom({ knocking: [paul, sofia] })],
    ['one at the door', { type: 'admit', device: 'tablet-1' }, makeRoom({ seats: before.seats, knocking: [sofia] })],
    ['a new knock', { type: 'admit', device: null }, makeRoom({ seats: before.seats, knocking: [{ device: 'tablet-3', name: 'Yanis' }] })],
  ])('settles: %s', (_, command, after) => {
    const pending = press([], command, before, 0)
    expect(settle(pending, before)).toHaveLength(1)
    expect(settle(pending, after)).toHaveLength(0)
  })

  it('settles what is asked for, what is no longer, a hand put down and a piece on the board', () => {
    const activity = { activity: 'act-1', title: 'Dessin', open: true }
    const idle = makeRoom({ seats: [makeSeat('Léa', { sharing: 'offered' })] })
    const asked = makeRoom({ lesson: makeLesson({ activity }), seats: [makeSeat('Léa', { sharing: 'idle' })], show: 'piece', target: 'piece-1' })
    const commands: Command[] = [{ type: 'ask', title: 'Dessin' }, { type: 'decline', seat: 'seat-Léa' }, { type: 'project', show: 'piece', target: 'piece-1' }]
    for (const command of commands) {
      expect(settle(press([], command, idle, 0), idle)).toHaveLength(1)
      expect(settle(press([], command, idle, 0), asked)).toHaveLength(0)
    }
    expect(settle(press([], { type: 'project', show: 'piece', target: 'piece-2' }, idle, 0), asked)).toHaveLength(1)
    expect(settle(press([], { type: 'end_ask' }, asked, 0), asked)).toHaveLength(1)
    expect(settle(press([], { type: 'end_ask' }, asked, 0), makeRoom({ lesson: makeLesson({ activity: { ...activity, open: false } }) }))).toHaveLength(0)
  })

  it('settles a start, an undone end and a console cut off', () => {
    const ended = makeRoom({ lesson: makeLesson({ phase: 'ended' }) })
    for (const command of [{ type: 'start' }, { type: 'undo_end' }] as const) {
      expect(settle(press([], command, ended, 0), ended)).toHaveLength(1)
      expect(settle(press([], command, ended, 0), makeRoom())).toHaveLength(0)
    }
    const cut = press([], { type: 'unpair', console: 'console-1' }, before, 0)
    expect(settle(cut, before)).toHaveLength(1)
    expect(settle(cut, makeRoom({ consoles: [] }))).toHaveLength(0)
  })
})

it('gives a press up that the hub never heard', () => {
  const pending = press([], { type: 'end' }, makeRoom(), 10)
  expect(expire(pending, 10 + GIVE_UP_S - 0.1)).toHaveLength(1)
  expect(expire(pending, 10 + GIVE_UP_S)).toHaveLength(0)
})
