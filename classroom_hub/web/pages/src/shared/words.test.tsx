import { ANIMALS, animalName } from '@classroom-hub/kit/animals'
import { language, setLanguage } from '@classroom-hub/kit/words'
import { afterEach, describe, expect, it } from 'vitest'
import { t as consoleWords } from '../console/words'
import { t as wallWords } from '../projector/words'

afterEach(() => setLanguage('fr'))

type Words = Record<string, string | ((...values: unknown[]) => string)>

function said(words: Words): Map<string, string> {
  return new Map(
    Object.entries(words).map(([key, value]) => [key, typeof value === 'function' ? value(2, 'x') : value]),
  )
}

describe.each([
  ['console', consoleWords],
  ['wall', wallWords],
])('the words of the %s', (_, words) => {
  it.each(['fr', 'en'] as const)('are all there in %s', (chosen) => {
    setLanguage(chosen)
    expect(language.value).toBe(chosen)
    for (const [key, text] of said(words as unknown as Words)) expect(text, key).toMatch(/\S/)
  })

  it('keep French spaces before signs', () => {
    setLanguage('fr')
    for (const [key, text] of said(words as unknown as Words)) {
      expect(text, key).not.toMatch(/ [:;!?»]|« |[^\s\u00a0\u202f\d]:(?!\d)|[^\s\u00a0\u202f][;!?]|'/)
    }
  })
})

it('names all 24 animals in both languages, each by its own name', () => {
  for (const chosen of ['fr', 'en'] as const) {
    setLanguage(chosen)
    expect(new Set(ANIMALS.map(animalName)).size).toBe(24)
    expect(ANIMALS.every((id) => animalName(id) !== '')).toBe(true)
  }
  expect(animalName('dragon')).toBe('')
})
