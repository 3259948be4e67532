import { setLanguage } from '@classroom-hub/kit/words'
import type { Sending, Sendings } from '@classroom-hub/protocol/src/messages'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actsOf, groupsOf, targetName, wordsOf } from './sending'
import { sendingWords } from './sendingWords'

beforeEach(() => setLanguage('fr'))
afterEach(() => setLanguage('fr'))

function make(changes: Partial<Sending> = {}): Sending {
  return {
    piece: 'p1', target: 'webdav', seat: 's1', name: 'Léa', animal: 'fox', colour: 1, activity: 'Ma maison', title: 'Dessin.png',
    at_ms: 1_700_000_000_000, class_name: 'CE1 A', state: 'waiting', ...changes,
  }
}

it('is grouped by activity, that of the most urgent piece first, one portal at a time', () => {
  const day_ms = 24 * 3600 * 1000
  const list: Sendings = {
    type: 'sendings', class_name: 'CE1 A', targets: [],
    sendings: [
      make({ piece: 'a' }), make({ piece: 'b', activity: '' }), make({ piece: 'c', target: 'folder' }), make({ piece: 'd' }),
      make({ piece: 'e', at_ms: 1_700_000_000_000 + 2 * day_ms }),
    ],
  }
  expect(groupsOf(list, 'webdav').map(({ title, sendings }) => [title, ...sendings.map((each) => each.piece)])).toEqual([
    ['Ma maison', 'a', 'd'], ['Rendus sans demande', 'b'], ['Ma maison', 'e'],
  ])
})

describe('a piece', () => {
  it.each([
    [{ state: 'waiting' }, ['approve', 'cancel'], 'accent', 'Attend votre accord', null],
    [{ state: 'approved' }, ['cancel'], 'quiet', 'Part bientôt', null],
    [{ state: 'approved', reason: 'portal_busy', attempts: 3 }, ['resend', 'cancel'], 'wait', 'Part bientôt (3 essais)', /surchargé/],
    [{ state: 'sending' }, [], 'quiet', 'En cours d’envoi', null],
    [{ state: 'refused', reason: 'no_photo_consent' }, ['resend', 'cancel'], 'problem', 'Ne part pas', /photo.*autorisation/],
    [{ state: 'refused', reason: 'moon_phase' }, ['resend', 'cancel'], 'problem', 'Ne part pas', /moon_phase/],
    [{ state: 'cancelled', reason: 'rule_never' }, ['send'], 'quiet', 'Annulé', /classe/],
  ] as const)('says how it is and why: %o', (changes, acts, tone, text, why) => {
    const sending = make(changes)
    expect(actsOf(sending)).toEqual(acts)
    expect(wordsOf(sending)).toEqual({ tone, text, why: why === null ? null : expect.stringMatching(why) })
  })
})

it('is told in English too', () => {
  setLanguage('en')
  expect(wordsOf(make({ state: 'refused', reason: 'no_photo_consent' })).why).toMatch(/permission/)
  expect([targetName('one'), targetName('else')]).toEqual(['School portal', 'else'])
  expect(sendingWords.summary(2, 0, 1, 3)).toBe('2 to approve · 1 is not sent · 3 sent')
})
