/**
 * Words in French and English.
 *
 * ```ts
 * const t = defineWords({ fr: { seats: (n: number) => `${n} élèves` }, en: { seats: (n) => `${n} pupils` } })
 * t.seats(3) // follows `language`; reading it in a component re-renders it when the language changes
 * ```
 */
import { effect, signal } from '@preact/signals'
import { kept } from './storage'

export type Language = 'fr' | 'en'

type Words = Record<string, string | ((...values: never[]) => string)>
/** The same keys, and functions of the same parameters. */
type Same<T extends Words> = {
  readonly [K in keyof T]: T[K] extends (...values: infer P) => string ? (...values: P) => string : string
}

const KEY = 'language'

function preferred(): Language {
  const chosen = kept.get(KEY)
  if (chosen === 'fr' || chosen === 'en') return chosen
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'fr'
}

/** The language of the page; change it with {@link setLanguage}. */
export const language = signal<Language>(preferred())

/** Changes the language of the page, and keeps the choice on this tablet. */
export function setLanguage(chosen: Language): void {
  kept.set(KEY, chosen)
  language.value = chosen
}

effect(() => {
  document.documentElement.lang = language.value
})

/** Declares a page's words; English must have every key of French. */
export function defineWords<T extends Words>(words: { fr: T; en: Same<NoInfer<T>> }): Same<T> {
  const reader = {}
  for (const key of Object.keys(words.fr)) {
    Object.defineProperty(reader, key, { enumerable: true, get: () => words[language.value][key] })
  }
  return reader as Same<T>
}
