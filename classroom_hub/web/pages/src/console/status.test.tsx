import { setLanguage } from '@classroom-hub/kit/words'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeLesson, makeRoom, makeSeat } from './rooms.fixture'
import {
  attendance, foundWords, hasChoice, linkOf, presenceOf, signOf, troubleWords,
} from './status'

beforeEach(() => setLanguage('fr'))

describe('the sign of what is streamed', () => {
  const stream = makeRoom().stream

  it.each([
    ['live', makeRoom(), 'Diffusé\u00a0: écran 1'],
    ['live', makeRoom({ stream: { ...stream, source: 'synthetic', label: '' } }), 'Diffusé\u00a0: leçon de démonstration'],
    ['frozen', makeRoom({ lesson: makeLesson({ frozen: true }) }), 'Gelé'],
    // The hub streams nothing on a black screen: that is not a fault.
    ['blank', makeRoom({ lesson: makeLesson({ blank: true, frozen: true }), stream: { ...stream, live: false } }), 'Écran noir'],
    ['none', makeRoom({ stream: { ...stream, live: false } }), 'Rien n’est diffusé'],
    ['none', makeRoom({ lesson: makeLesson({ phase: 'idle' }) }), 'Rien n’est diffusé'],
    ['none', makeRoom({ lesson: makeLesson({ phase: 'ended', frozen: true }) }), 'Rien n’est diffusé'],
  ])('%s', (kind, room, text) => {
    const sign = signOf(room)
    expect([sign.kind, sign.text + (sign.what ?? '')]).toEqual([kind, text])
  })

  it('alarms only where a live lesson streams nothing', () => {
    expect(signOf(makeRoom({ stream: { ...stream, source: '' } })).tone).toBe('problem')
    expect(signOf(makeRoom({ lesson: makeLesson({ phase: 'idle' }) })).tone).toBe('quiet')
  })
})

describe('presence', () => {
  it('is told in words, with how long', () => {
    const words = [
      presenceOf(makeSeat('a'), 100),
      presenceOf(makeSeat('b', { presence: 'lagging', behind_s: 4 }), 0),
      presenceOf(makeSeat('c', { presence: 'lagging', behind_s: 24 }), 0),
      presenceOf(makeSeat('d', { presence: 'away', last_seen_s: 170 }), 15),
    ].map(({ text }) => text)
    expect(words).toEqual([
      'En\u00a0ligne', 'En\u00a0retard', 'En\u00a0retard depuis\u00a020\u00a0s', 'Hors\u00a0ligne depuis\u00a03\u00a0min',
    ])
  })

  it('counts those who lag as here', () => {
    const seats = [makeSeat('a'), makeSeat('b', { presence: 'lagging' }), makeSeat('c', { presence: 'away' })]
    expect(attendance({ seats })).toEqual({ here: 2, total: 3 })
  })
})

describe('the link of a tablet', () => {
  it.each([
    [{}, 'good', 'Liaison bonne', 'Liaison bonne'],
    // A tablet that has just come has said nothing of its decoder yet.
    [{ decoder: 'none' }, 'good', 'Liaison bonne', 'Liaison bonne'],
    [{ link: 'slow', decoder: 'mse' }, 'slow', 'Liaison lente\u00a0: images en retard', 'Liaison lente'],
    [{ link: 'poor' }, 'poor', 'Liaison très lente\u00a0: images rares', 'Liaison très lente'],
    [
      { trouble: 'stalled', decoder: 'webcodecs' }, 'good',
      'Liaison bonne. La vidéo ne passait plus\u00a0: un autre décodeur a pris le relais.', 'Liaison bonne',
    ],
    [{ trouble: 'stalled', decoder: 'webcodecs', link: 'slow' }, 'slow', 'Liaison lente\u00a0: images en retard', 'Liaison lente'],
    [{ trouble: 'stalled' }, 'stills', 'Images fixes\u00a0: ce navigateur ne lit pas la vidéo', 'Images fixes'],
    [{ trouble: 'blocked', link: 'poor' }, 'poor', 'Liaison très lente\u00a0: images rares', 'Liaison très lente'],
  ] as const)('%o', (changes, kind, text, short) => {
    expect(linkOf(makeSeat('a', changes))).toMatchObject({ kind, text, short })
  })

  it('says what to do where the browser waits for a touch, in both languages', () => {
    const seat = makeSeat('a', { trouble: 'blocked' })
    expect(linkOf(seat)?.text).toBe('Images fixes\u00a0: ce navigateur bloque la vidéo. Touchez la tablette.')
    setLanguage('en')
    expect(linkOf(seat)?.text).toBe('Still pictures: this browser blocks video. Touch the tablet.')
  })

  it('is nothing where the tablet is away', () => {
    expect(linkOf(makeSeat('a', { presence: 'away', link: 'poor' }))).toBe(null)
  })
})

it('says what hinders the capture in sentences of its own', () => {
  const codes = ['no_display', 'no_monitor', 'no_region', 'monitor_gone', 'wayland', 'screen_not_allowed', 'stream_failed']
  for (const language of ['fr', 'en'] as const) {
    setLanguage(language)
    expect(new Set(codes.map(troubleWords)).size).toBe(codes.length)
    for (const code of codes) expect(troubleWords(code)).not.toContain(code)
  }
})

it('offers a choice of screens where there is one', () => {
  const { stream } = makeRoom()
  const monitors = [1, 2].map((number) => ({ number, name: '', width: 800, height: 600 }))
  expect(hasChoice({ stream })).toBe(false)
  expect(hasChoice({ stream: { ...stream, monitors: monitors.slice(1) } })).toBe(false)
  expect(hasChoice({ stream: { ...stream, monitors } })).toBe(true)
})

it('says troubles in sentences, also those of a newer hub', () => {
  expect(troubleWords('no_network')).toMatch(/wifi/)
  expect(troubleWords('disk_full')).toMatch(/place/)
  expect(troubleWords('work_damaged')).toMatch(/mis de côté/)
  expect(troubleWords('work_held')).toMatch(/portail/)
  expect(troubleWords('moon_phase')).toMatch(/moon_phase.*prévenez/)
})

it('says what a found tablet does', () => {
  expect(['', 'idle', 'live', 'invited', 'busy', 'else'].map(foundWords)).toEqual([
    'Disponible', 'Disponible', 'En classe', 'Invitée', 'Occupée', 'Disponible',
  ])
})
