import { setLanguage } from '@classroom-hub/kit/words'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isPicture, outboxWords, pieceTrouble, portalOf } from './delivery'
import { makePiece } from './rooms.fixture'

beforeEach(() => setLanguage('fr'))
afterEach(() => setLanguage('fr'))

describe('what waits for the portal', () => {
  it('is nothing where none is set up', () => {
    expect(outboxWords({})).toBeNull()
    expect(outboxWords({ target: '', waiting: 3, trouble: 'folder_missing' })).toBeNull()
  })

  it('is counted', () => {
    expect(outboxWords({ target: 'folder', going: 12 })).toEqual({ tone: 'quiet', text: '12 travaux en attente d’envoi', reason: null })
    expect(outboxWords({ target: 'folder', going: 1 })?.text).toBe('1 travail en attente d’envoi')
    expect(outboxWords({ target: 'webdav', waiting: 2, going: 3, refused: 1 })).toEqual({ tone: 'accent', text: '2 travaux attendent votre accord', reason: '1 travail ne part pas.' })
    expect(outboxWords({ target: 'webdav', refused: 2 })).toEqual({ tone: 'quiet', text: '2 travaux ne partent pas.', reason: null })
    expect(outboxWords({ target: 'folder', delivered: 3 })).toMatchObject({ tone: 'ok', text: '3 travaux envoyés' })
    expect(outboxWords({ target: 'folder' })?.text).toBe('Prêt à envoyer les travaux')
  })

  it.each([
    ['folder_missing', /branchez/], ['folder_read_only', /droits/], ['folder_full', /place/], ['moon_phase', /moon_phase.*prévenez/],
    ['login_missing', /attend encore un mot de passe/], ['login_needed', /redonnez le mot de passe/], ['portal_unreachable', /connexion à internet/], ['portal_tls', /heure/], ['portal_forbidden', /refuse/],
    ['portal_missing', /n’existe plus/], ['portal_full', /libérez/], ['portal_busy', /reprend/], ['portal_moved', /page de connexion/],
    ['portal_strange', /pas le portail/], ['share_refused', /groupe/],
  ])('says why nothing goes, and what to do: %s', (trouble, words) => {
    expect(outboxWords({ target: 'folder', going: 2, trouble })).toMatchObject({ tone: 'wait', reason: expect.stringMatching(words) })
  })

  it('warns before the first piece comes', () => {
    expect(outboxWords({ target: 'folder', trouble: 'folder_missing' })).toMatchObject({ tone: 'wait', text: 'Rien ne peut être envoyé' })
  })

  it('is told in English too', () => {
    setLanguage('en')
    expect(outboxWords({ target: 'folder', going: 2, trouble: 'folder_full' })).toMatchObject({ text: '2 pieces waiting to be sent', reason: expect.stringMatching(/full.*stick/) })
  })
})

it('tells each piece’s way, and nothing without a portal', () => {
  const words = (['waiting', 'approved', 'sending', 'delivered', 'refused', 'cancelled', 'none'] as const).map((portal) => portalOf(makePiece('a', { portal }))?.text)
  expect(words).toEqual(['à approuver', 'en attente', 'en cours', 'envoyé', 'non envoyé', 'annulé', undefined])
})

it('says why a piece cannot be shown, also for a newer hub’s reason', () => {
  const words = ['', 'image_too_large', 'image_damaged', 'else'].map((trouble) => pieceTrouble(makePiece('a', { trouble })))
  expect(words).toEqual([null, 'Image trop grande pour être montrée', 'Image abîmée', 'Ne peut pas être montré'])
  expect([isPicture(makePiece('a')), isPicture(makePiece('a', { trouble: 'else' })), isPicture(makePiece('a', { kind: 'pdf' }))]).toEqual([true, false, false])
})
