/** The one form: a first name, and the board's letters where the address does not hold them. */
import { errorWords } from '@classroom-hub/kit/errors'
import { language, setLanguage } from '@classroom-hub/kit/words'
import { CODE_LENGTH, MAX_NAME_CHARS } from '@classroom-hub/protocol/src/limits'
import { CircleAlert } from 'lucide-preact'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { CodeBoxes } from './CodeBoxes'
import { MorningPicture } from './pictures'
import type { Session } from './session'
import { t } from './words'

/** What is still missing, or was typed in vain. */
type Hitch = { readonly what: 'name' | 'letters' } | { readonly what: 'stranger'; readonly letter: string } | null

function hitchWords(hitch: NonNullable<Hitch>): string {
  if (hitch.what === 'stranger') return t.notOnBoard(hitch.letter)
  return hitch.what === 'name' ? t.nameMissing : t.lettersMissing
}

export function Form({ session }: { session: Session }): JSX.Element {
  const problem = session.problem.value
  const [name, setName] = useState(session.name ?? '')
  const [code, setCode] = useState(session.code ?? '')
  const [asksCode] = useState(session.code === null || problem?.code === 'wrong_code')
  const [hitch, setHitch] = useState<Hitch>(null)
  const [shaken, shake] = useState(0)
  const nameField = useRef<HTMLInputElement>(null)
  const wrongCode = problem?.code === 'wrong_code'
  const shakes = shaken + (problem?.tries ?? 0)

  useEffect(() => {
    if (wrongCode) setCode('')
    else if (name === '') nameField.current?.focus()
  }, [problem])

  const stumble = (over: Hitch): void => {
    shake((times) => times + 1)
    setHitch(over)
  }
  const submit = (event: Event): void => {
    event.preventDefault()
    setHitch(null)
    // The hub says whether the class is known here: its pupils are asked who they are, and write nothing.
    const known = asksCode && code.length === CODE_LENGTH
    if (name.trim() === '' && !known) {
      stumble({ what: 'name' })
      nameField.current?.focus()
    } else if (code.length > 0 && code.length < CODE_LENGTH) stumble({ what: 'letters' })
    else session.join(name.trim(), code === '' ? null : code) // without a code one knocks at the door
  }

  return (
    <form class="entry" onSubmit={submit} noValidate autocomplete="off">
      <button
        type="button"
        class="language"
        lang={language.value === 'fr' ? 'en' : 'fr'}
        onClick={() => setLanguage(language.value === 'fr' ? 'en' : 'fr')}
      >
        {t.otherLanguage}
      </button>
      <MorningPicture />
      <h1>{t.welcome}</h1>
      <div class={shakes > 0 ? `fields shaken-${shakes % 2}` : 'fields'}>
        <label class="field">
          <span>{t.name}</span>
          <input
            ref={nameField}
            data-testid="name"
            value={name}
            maxLength={MAX_NAME_CHARS}
            autocapitalize="words"
            autocomplete="off"
            spellcheck={false}
            enterkeyhint="go"
            aria-invalid={problem?.code === 'bad_name' || hitch?.what === 'name'}
            onInput={(event) => {
              setName(event.currentTarget.value)
              setHitch(null)
            }}
          />
        </label>
        {asksCode && (
          <CodeBoxes
            value={code}
            invalid={wrongCode}
            missing={hitch?.what === 'letters' ? shaken : 0}
            onStranger={(letter) => stumble({ what: 'stranger', letter })}
            onChange={(letters) => {
              setCode(letters)
              setHitch(null)
            }}
          />
        )}
      </div>
      {(hitch !== null || problem !== null) && (
        // Each time anew, so that the same is said again.
        <p key={shakes} class="problem" role="alert" data-testid="form-problem">
          <CircleAlert size={28} aria-hidden="true" />
          {hitch !== null ? hitchWords(hitch) : errorWords(problem!.code, 'pupil')}
        </p>
      )}
      <button type="submit" class="primary" data-testid="join">{t.enter}</button>
      {(session.who.value?.pupils.length ?? 0) > 0 && (
        <button type="button" class="quiet" data-testid="back" onClick={() => session.beGuest(false)}>{t.back}</button>
      )}
    </form>
  )
}
