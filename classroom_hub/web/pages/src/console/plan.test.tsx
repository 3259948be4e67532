import { expect, it } from 'vitest'
import { press, settle } from './pending'
import type { Command } from './pending'
import { afterSchool, forClass, planOf, planSummary, planWords, tidiedOf } from './plan'
import { makeRoom, makeSeat } from './rooms.fixture'

it('keeps guests out of a class, lets them in where there is none, and says which it is', () => {
  const nobody = planOf(makeRoom())
  expect([nobody.guests, planSummary(nobody)]).toEqual([true, planWords.guestsOnly])
  const chosen = forClass({ ...nobody, by: 'pictures' }, 'CE1 A')
  expect(chosen).toEqual({ class_name: 'CE1 A', by: 'pictures', guests: false, after_school: false })
  expect(planSummary(chosen)).toBe('CE1 A')
  expect(afterSchool(chosen)).toEqual({ class_name: '', by: 'pictures', guests: true, after_school: true })
  expect(forClass(afterSchool(chosen), 'CE1 A').after_school).toBe(false)
})

it('counts the tablets that are put away', () => {
  expect(tidiedOf([makeSeat('Léa', { tidied: true }), makeSeat('Tom')])).toBe(1)
})

it('is settled by a room with the very same plan', () => {
  const plan = forClass(planOf(makeRoom()), 'CE1 A')
  const settled = (command: Command): boolean => settle(press([], command, makeRoom(), 0), makeRoom({ plan })).length === 0
  expect(settled({ type: 'set_plan', plan })).toBe(true)
  expect(settled({ type: 'set_plan', plan: { ...plan, guests: true } })).toBe(false)
})
