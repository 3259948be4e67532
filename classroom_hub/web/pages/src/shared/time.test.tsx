import { setLanguage } from '@classroom-hub/kit/words'
import { afterEach, describe, expect, it } from 'vitest'
import { ago, left, span } from './time'

afterEach(() => setLanguage('fr'))

describe('lengths of time', () => {
  it.each([
    [0, ''], [9.9, ''], [10, '10\u00a0s'], [59, '50\u00a0s'], [60, '1\u00a0min'], [3599, '59\u00a0min'],
    [3600, '1\u00a0h\u00a000'], [3900, '1\u00a0h\u00a005'],
  ])('%d s is “%s”', (seconds, words) => {
    expect(span(seconds)).toBe(words)
  })

  it('say how long ago, in both languages', () => {
    setLanguage('fr')
    expect([ago(3), ago(200)]).toEqual(['à l’instant', 'il y a 3\u00a0min'])
    setLanguage('en')
    expect([ago(3), ago(200)]).toEqual(['just now', '3\u00a0min ago'])
  })

  it('count down in whole seconds, never below none', () => {
    expect([left(60, 0), left(60, 0.4), left(60, 59.2), left(60, 60), left(60, 75)]).toEqual([60, 60, 1, 0, 0])
  })
})
