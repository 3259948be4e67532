import { setLanguage } from '@classroom-hub/kit/words'
import { beforeEach, describe, expect, it } from 'vitest'
import { makePiece, makeSeat, makeWorks } from './rooms.fixture'
import { authorsOf, groupsOf, news, suggestions, titleOf, turnoutOf } from './works'

beforeEach(() => setLanguage('fr'))

const first = { activity: 'act-1', title: '', open: false }
const second = { activity: 'act-2', title: 'Photo du cahier', open: true }
const names = (seats: readonly { name: string }[]): string[] => seats.map((seat) => seat.name)

describe('the groups', () => {
  const works = makeWorks({
    activities: [first, second],
    pieces: [makePiece('a', { activity: 'act-1' }), makePiece('b', { activity: null, name: 'Tom' }), makePiece('c', { activity: 'act-2' }), makePiece('d', { activity: 'act-1', name: 'Tom' })],
  })

  it('are the newest activity first, and last what nobody asked for', () => {
    expect(groupsOf(works, null).map((group) => [group.title, group.pieces.map((piece) => piece.piece)])).toEqual([
      ['Photo du cahier', ['c']], ['Travail 1', ['a', 'd']], ['Rendus sans demande', ['b']],
    ])
  })

  it('let a new piece move none of its neighbours', () => {
    const before = groupsOf(works, null)
    const after = groupsOf({ ...works, pieces: [...works.pieces, makePiece('e', { activity: 'act-1' })] }, null)
    expect(after[1]!.pieces.slice(0, 2)).toEqual(before[1]!.pieces)
  })

  it('show what was asked for last although nobody has handed in, but no older one', () => {
    expect(groupsOf(makeWorks({ activities: [first, second] }), null).map((group) => group.activity)).toEqual(['act-2'])
    expect(groupsOf(makeWorks(), null)).toEqual([])
  })

  it('keep a piece of an activity that is not listed', () => {
    const [group] = groupsOf(makeWorks({ pieces: [makePiece('a', { activity: 'gone' })] }), null)
    expect(group).toMatchObject({ activity: null, pieces: [{ piece: 'a' }] })
  })

  it('show one pupil alone', () => {
    expect(groupsOf(works, 'seat-Tom').map((group) => [group.activity, group.pieces.map((piece) => piece.piece)])).toEqual([['act-1', ['d']], [null, ['b']]])
  })

  it('call an activity without a title by its number', () => {
    expect([titleOf([first, second], 'act-1'), titleOf([first, second], 'act-2')]).toEqual(['Travail 1', 'Photo du cahier'])
  })
})

describe('who has handed in', () => {
  const seats = [makeSeat('Léa'), makeSeat('Tom'), makeSeat('Zoé')]

  it('is told by seat, once a pupil, for that activity only', () => {
    const pieces = [makePiece('a', { activity: 'act-2' }), makePiece('b', { activity: 'act-2' }), makePiece('c', { activity: 'act-1', name: 'Tom' })]
    const { handed, missing } = turnoutOf(seats, pieces, 'act-2')
    expect([names(handed), names(missing)]).toEqual([['Léa'], ['Tom', 'Zoé']])
  })

  it('knows a pupil who came in again, but not a second one of that name', () => {
    const again = { ...makeSeat('Léa'), seat: 'seat-new' }
    const piece = makePiece('a', { activity: 'act-2' })
    expect(names(turnoutOf([again], [piece], 'act-2').handed)).toEqual(['Léa'])
    expect(turnoutOf([makeSeat('Léa'), again], [piece], 'act-2').handed.map((seat) => seat.seat)).toEqual(['seat-Léa'])
  })
})

it('lists the pupils who have handed in by name, each once', () => {
  expect(names(authorsOf([makePiece('a', { name: 'Tom' }), makePiece('b', { name: 'Élise' }), makePiece('c', { name: 'Tom' })]))).toEqual(['Élise', 'Tom'])
})

it('tells what is new', () => {
  expect(news(new Set(['a']), [makePiece('a'), makePiece('b')]).map((piece) => piece.piece)).toEqual(['b'])
})

it('suggests what was asked before, the newest in front, each once', () => {
  expect(suggestions(['Fichier', 'Poésie'], ['Dessin', 'Photo', 'Fichier'], 4)).toEqual(['Poésie', 'Fichier', 'Dessin', 'Photo'])
  expect(suggestions([''], ['Dessin'], 4)).toEqual(['Dessin'])
})
