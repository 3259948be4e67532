import { setLanguage } from '@classroom-hub/kit/words'
import { expect, it, vi } from 'vitest'

class Utterance {
  voice: unknown = null
  lang = ''
  rate = 1
  constructor(readonly text: string) {}
}

it('speaks with the tablet’s own voice in the page’s language, and is silent where there is none', async () => {
  const spoken: Utterance[] = []
  const voices = [
    { lang: 'fr-CA', localService: true }, { lang: 'fr-FR', localService: true }, { lang: 'en-GB', localService: false },
  ]
  vi.stubGlobal('SpeechSynthesisUtterance', Utterance)
  vi.stubGlobal('speechSynthesis', {
    getVoices: () => voices, addEventListener: () => undefined, cancel: () => undefined, speak: (one: Utterance) => spoken.push(one),
  })
  const { canSpeak, speak } = await import('./speak')
  setLanguage('fr')
  expect(canSpeak.value).toBe(true)
  speak('C’est toi, Léa ?')
  expect([spoken[0]?.text, spoken[0]?.lang]).toEqual(['C’est toi, Léa ?', 'fr-FR'])
  setLanguage('en') // its only voice is on somebody's server
  expect(canSpeak.value).toBe(false)
  speak('Is it you?')
  expect(spoken).toHaveLength(1)
})
