import { setLanguage } from '@classroom-hub/kit/words'
import type { Works } from '@classroom-hub/protocol/src/messages'
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

  it('show each that is awaited, of whomever', () => {
    const some = { activity: 'act-0', title: 'Pour Tom', open: true, seats: ['seat-Tom'] }
    expect(groupsOf(makeWorks({ activities: [some, first, second] }), null).map((group) => group.activity)).toEqual(['act-2', 'act-0'])
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
  const of = (changes: Partial<Works>, activity = 'act-2') => turnoutOf(seats, makeWorks({ activities: [first, second], ...changes }), activity)

  it('is told by seat, once a pupil, for that activity only', () => {
    const pieces = [makePiece('a', { activity: 'act-2' }), makePiece('b', { activity: 'act-2' }), makePiece('c', { activity: 'act-1', name: 'Tom' })]
    const { handed, missing } = of({ pieces })
    expect([names(handed), names(missing)]).toEqual([['Léa'], ['Tom', 'Zoé']])
  })

  it('knows a pupil who came in again, but not a second one of that name', () => {
    const again = { ...makeSeat('Léa'), seat: 'seat-new' }
    const works = makeWorks({ activities: [second], pieces: [makePiece('a', { activity: 'act-2' })] })
    expect(names(turnoutOf([again], works, 'act-2').handed)).toEqual(['Léa'])
    expect(turnoutOf([makeSeat('Léa'), again], works, 'act-2').handed.map((seat) => seat.seat)).toEqual(['seat-Léa'])
  })

  it('counts those alone of whom it was asked', () => {
    const { asked, missing } = of({ activities: [{ ...second, seats: ['seat-Tom', 'seat-Zoé'] }], pieces: [makePiece('a', { activity: 'act-2', name: 'Zoé' })] })
    expect([names(asked), names(missing)]).toEqual([['Tom', 'Zoé'], ['Tom']])
  })

  it('calls late whoever has sent nothing before the end, and nobody while it is open', () => {
    const pieces = [makePiece('a', { activity: 'act-2', at_ms: 2000 }), makePiece('b', { activity: 'act-2', name: 'Tom', at_ms: 2001 }), makePiece('c', { activity: 'act-2', at_ms: 3000 })]
    expect(names(of({ activities: [{ ...second, open: false, closed_ms: 2000 }], pieces }).late)).toEqual(['Tom'])
    expect(of({ pieces }).late).toEqual([])
  })

  it('does not call a pupil late who was in time on another seat', () => {
    const again = { ...makeSeat('Léa'), seat: 'seat-new' }
    const pieces = [makePiece('a', { activity: 'act-2', at_ms: 1000 }), makePiece('b', { activity: 'act-2', seat: 'seat-new', at_ms: 3000 })]
    const works = makeWorks({ activities: [{ ...second, closed_ms: 2000 }], pieces })
    expect(turnoutOf([again], works, 'act-2').late).toEqual([])
    expect(turnoutOf([makeSeat('Léa'), again], works, 'act-2').late.map((seat) => seat.seat)).toEqual(['seat-new'])
  })

  it('tells of the missing whose tablet may still have their work', () => {
    const class_ = [makeSeat('Léa', { unsent: 1 }), makeSeat('Tom', { unsent: 2 }), makeSeat('Zoé', { presence: 'away' }), makeSeat('Nino', { presence: 'away', tidied: true }), makeSeat('Inès')]
    const works = makeWorks({ activities: [second], pieces: [makePiece('a', { activity: 'act-2' })] })
    const { missing, unsent } = turnoutOf(class_, works, 'act-2')
    expect([names(missing), names(unsent)]).toEqual([['Tom', 'Zoé', 'Nino', 'Inès'], ['Tom', 'Zoé']])
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
