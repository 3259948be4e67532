import { expect, it } from 'vitest'
import { makeLesson, makeRoom, makeSeat } from '../rooms.fixture'
import { finished, raisedHands } from './signs'

const seats = [
  makeSeat('Léa', { hand: true, hand_place: 2, done: true, done_place: 1 }),
  makeSeat('Tom', { hand: true, hand_place: 1 }),
  makeSeat('Zoé', { hand: true, hand_place: 3, presence: 'away', done: true, done_place: 2 }),
  makeSeat('Paul', { hand: true, hand_place: 4, sharing: 'shown' }),
]

it('tells hands in the order of their coming, of those who are there', () => {
  expect(raisedHands(makeRoom({ seats })).map((seat) => seat.name)).toEqual(['Tom', 'Léa'])
  expect(raisedHands(makeRoom({ seats, lesson: makeLesson({ phase: 'ended' }) }))).toEqual([])
})

it('tells who has finished in that order, whether there or not', () => {
  expect(finished(makeRoom({ seats })).map((seat) => seat.name)).toEqual(['Léa', 'Zoé'])
})
