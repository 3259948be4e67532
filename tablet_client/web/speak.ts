/** Says a sentence with the tablet's own voice; voices that a server far away would speak with are not used. */
import { language } from '@classroom-hub/kit/words'
import { computed, signal } from '@preact/signals'

const TAGS = { fr: 'fr-FR', en: 'en-GB' } as const

const voices = signal<readonly SpeechSynthesisVoice[]>([])
if ('speechSynthesis' in window) {
  const look = (): void => {
    voices.value = speechSynthesis.getVoices().filter((voice) => voice.localService)
  }
  look()
  speechSynthesis.addEventListener?.('voiceschanged', look) // most browsers load them late
}

const voice = computed(() => {
  const own = voices.value.filter((each) => each.lang.toLowerCase().startsWith(language.value))
  return own.find((each) => each.lang.replace('_', '-') === TAGS[language.value]) ?? own[0] ?? null
})

/** Whether this tablet can say something in the page's language. */
export const canSpeak = computed(() => voice.value !== null)

/** Says it, in place of what is being said. */
export function speak(sentence: string): void {
  if (voice.value === null) return
  speechSynthesis.cancel()
  const spoken = new SpeechSynthesisUtterance(sentence)
  spoken.voice = voice.value
  spoken.lang = voice.value.lang
  spoken.rate = 0.9 // beginning listeners
  speechSynthesis.speak(spoken)
}
