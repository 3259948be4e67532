import { setLanguage } from '@classroom-hub/kit/words'
import type { Invited, Visitor } from '@classroom-hub/protocol/src/messages'
import { beforeEach, expect, it } from 'vitest'
import { isCallable, isUnderWay, nearbyGroups, toneOf } from './nearby'
import type { Standing } from './nearby'
import { inviteWords, placeName, standingWords } from './nearbyWords'
import { makeRoom } from './rooms.fixture'

beforeEach(() => setLanguage('fr'))

const visitor = (device: string, changes: Partial<Visitor> = {}): Visitor => ({ device, name: device, state: 'free', cart: 'B', ...changes })
const told = (device: string, state: Invited['state'], reason = ''): Invited => ({ device, state, reason })

it('groups tablets by cart, then room, then neither', () => {
  const found = [
    visitor('a', { cart: '' }), visitor('b', { cart: '10' }), visitor('c', { cart: '2' }), visitor('d', { cart: '', room: 'CE1 A' }),
    visitor('e', { cart: '2' }),
  ]
  const groups = nearbyGroups(makeRoom({ found }))
  expect(groups.map(({ key, tablets }) => [key, tablets.length])).toEqual([['cart:2', 2], ['cart:10', 1], ['room:CE1 A', 1], ['cart:', 1]])
  expect(groups.map(({ place }) => inviteWords(place))).toEqual([
    'Inviter le chariot 2', 'Inviter le chariot 10', 'Inviter la salle CE1 A', 'Inviter ces tablettes',
  ])
  expect(groups.map(({ place }) => placeName(place))).toEqual(['Chariot 2', 'Chariot 10', 'Salle CE1 A', 'Autres tablettes'])
  expect(inviteWords({ cart: 'Chariot B', room: null })).toBe('Inviter le chariot B')
})

it('counts who is here, who is on the way, and whom a press would call', () => {
  const states: [string, Invited['state']][] = [
    ['a', 'here'], ['b', 'calling'], ['c', 'asking'], ['d', 'coming'], ['e', 'busy'], ['f', 'refused'], ['g', 'unreachable'],
    ['h', 'not_enrolled'],
  ]
  const found = [...states.map(([device]) => visitor(device)), visitor('i'), visitor('j', { state: 'joined' }), visitor('k')]
  const room = makeRoom({ found, invited: states.map(([device, state]) => told(device, state)), knocking: [visitor('k'), visitor('h')] })
  const [group] = nearbyGroups(room)
  expect(group!.tablets.map(({ standing }) => standing)).toEqual([
    'here', 'calling', 'asking', 'coming', 'busy', 'refused', 'unreachable', 'not_enrolled', 'free', 'elsewhere', 'knocking',
  ])
  expect([group!.here, group!.underWay, group!.callable]).toEqual([1, 3, 6])
})

it('says each state and each reason in a sentence of its own', () => {
  const plain: Standing[] = ['free', 'here', 'calling', 'asking', 'coming', 'busy', 'elsewhere', 'knocking', 'not_enrolled']
  const words = plain.map((standing) => standingWords({ standing, reason: '' }))
  const refusals = ['foreign', 'forged', 'wrong_version', 'wrong_tablet', 'expired'].map((reason) => standingWords({ standing: 'refused', reason }))
  const causes = ['silent', 'closed', 'strange', 'cut', 'not_arrived'].map((reason) => standingWords({ standing: 'unreachable', reason }))
  const all = [...words, ...refusals, ...causes]
  expect(new Set(all).size).toBe(all.length)
  expect(causes.every((text) => text.length > 20)).toBe(true)
  expect(standingWords({ standing: 'unreachable', reason: 'newer than this page' })).toBe(causes[0])
})

it('never calls who is here, is being called, or cannot be', () => {
  const callable: Standing[] = ['free', 'busy', 'elsewhere', 'refused', 'unreachable', 'knocking']
  const not: Standing[] = ['here', 'calling', 'asking', 'coming', 'not_enrolled']
  expect(callable.every(isCallable)).toBe(true)
  expect(not.some(isCallable)).toBe(false)
  expect(not.filter(isUnderWay)).toEqual(['calling', 'asking', 'coming'])
  expect(toneOf('unreachable')).toBe('problem')
})
