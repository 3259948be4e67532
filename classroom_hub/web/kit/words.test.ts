import schema from '@classroom-hub/protocol/src/schema.json'
import type { ErrorCode } from '@classroom-hub/protocol/src/messages'
import { afterEach, describe, expect, it } from 'vitest'
import { errorWords } from './errors'
import { defineWords, language, setLanguage } from './words'

afterEach(() => setLanguage('fr'))

describe('words', () => {
  const t = defineWords({
    fr: { hello: 'Bonjour', seats: (n: number) => `${n} élèves` },
    en: { hello: 'Hello', seats: (n) => `${n} pupils` },
  })

  it('follow the language', () => {
    setLanguage('fr')
    expect([t.hello, t.seats(3)]).toEqual(['Bonjour', '3 élèves'])
    setLanguage('en')
    expect([t.hello, t.seats(3)]).toEqual(['Hello', '3 pupils'])
  })

  it('tell the page and the tablet', () => {
    setLanguage('en')
    expect([language.value, document.documentElement.lang, localStorage.getItem('language')]).toEqual(['en', 'en', 'en'])
  })
})

describe('errors', () => {
  it.each(schema.$defs.ErrorCode.enum as ErrorCode[])('say %s in one or two sentences', (code) => {
    const seen = new Set<string>()
    for (const chosen of ['fr', 'en'] as const) {
      setLanguage(chosen)
      for (const audience of ['pupil', 'teacher'] as const) {
        const sentence = errorWords(code, audience)
        expect(sentence).toMatch(/^\p{Lu}.{10,}\.$/u)
        expect(sentence).not.toContain(code)
        seen.add(sentence)
      }
    }
    expect(seen.size).toBe(4)
  })
})
