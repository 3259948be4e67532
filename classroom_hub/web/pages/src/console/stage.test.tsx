import { setLanguage } from '@classroom-hub/kit/words'
import { beforeEach, describe, expect, it } from 'vitest'
import { makePiece, makeRoom, makeSeat } from './rooms.fixture'
import { claimed, isOnBoard, onBoard, stageOf, whyNot } from './stage'

beforeEach(() => setLanguage('fr'))

describe('a card’s sign', () => {
  it('is a word for each step, and none for a pupil who does nothing', () => {
    const signs = (['idle', 'offered', 'asked', 'shown'] as const).map((sharing) => stageOf(makeSeat('Léa', { sharing }), {})?.text)
    expect(signs).toEqual([undefined, 'Main levée', 'Va au tableau…', 'Au tableau'])
    expect(stageOf(makeSeat('Léa'), {})).toBeNull()
  })

  it('says why a pupil cannot be shown', () => {
    expect(whyNot(makeSeat('Léa', { media: ['page'] }))).toBeNull()
    expect(whyNot(makeSeat('Léa', { media: [] }))).toMatch(/rien montrer/)
    expect(whyNot(makeSeat('Léa', { media: ['page'], presence: 'away' }))).toMatch(/hors ligne/)
  })
})

describe('what is on the board', () => {
  it('is told by what and whose it is', () => {
    const room = makeRoom({ seats: [makeSeat('Léa')] })
    const pieces = [makePiece('a', { name: 'Anna' }), makePiece('b', { name: 'Tom' })]
    const told = (show: typeof room.show, target: string | null = null) => onBoard({ ...room, show, target }, pieces)
    expect([told('none'), told('waiting'), told('piece', 'a'), told('piece', 'b'), told('piece', 'gone'), told('pupil', 'seat-Léa'), told('pupil', 'gone')]).toEqual([
      null, 'le code', 'travail d’Anna', 'travail de Tom', 'un travail', 'Léa', 'un élève',
    ])
  })

  it('takes no pupil for a piece', () => {
    expect([isOnBoard({ show: 'piece', target: 'a' }, 'a'), isOnBoard({ show: 'pupil', target: 'a' }, 'a'), isOnBoard({ show: 'none' }, 'a')]).toEqual([true, false, false])
  })
})

it('asks about a guest’s seat only while its tablet is away, about a pupil’s always', () => {
  const visitor = { device: 'tablet-9', name: 'Léa', claims: 'seat-Léa' }
  const away = makeRoom({ seats: [makeSeat('Léa', { presence: 'away' })] })
  expect(claimed(away, visitor)?.name).toBe('Léa')
  expect(claimed(makeRoom({ seats: [makeSeat('Léa')] }), visitor)).toBeNull()
  expect(claimed(makeRoom({ seats: [makeSeat('Léa', { guest: false })] }), visitor)?.name).toBe('Léa')
  expect(claimed(away, { device: 'tablet-9', name: 'Léa' })).toBeNull()
  expect(claimed(makeRoom(), visitor)).toBeNull()
})
