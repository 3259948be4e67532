/** Four big boxes for the letters on the board. */
import { CODE_LENGTH } from '@classroom-hub/protocol/src/limits'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { t } from './words'

/** The letters that codes are made of, as in `lesson/code.py`: none that a child takes for another. */
const OTHER_LETTERS = /[^CFHKLMRSTVX]/g
/** What a child means as one of them; not the spaces and dashes of a code that was pasted. */
const STRANGER = /[^\W_CFHKLMRSTVX]/u

interface Props {
  value: string
  invalid: boolean
  /** How often the code was given with letters missing. */
  missing: number
  /** A letter that no code has was typed. */
  onStranger: (letter: string) => void
  onChange: (value: string) => void
}

export function CodeBoxes({ value, invalid, missing, onStranger, onChange }: Props): JSX.Element {
  const boxes = useRef<(HTMLInputElement | null)[]>([])
  const focus = (index: number): void => boxes.current[Math.min(Math.max(index, 0), CODE_LENGTH - 1)]?.focus()

  useEffect(() => {
    if (invalid) focus(0)
  }, [invalid])
  useEffect(() => {
    if (missing > 0) focus(value.length)
  }, [missing])

  /** Letters go where they were typed, and on from there: also a whole code that was pasted. */
  const typed = (index: number, input: HTMLInputElement): void => {
    const written = input.value.toUpperCase()
    const letters = written.replace(OTHER_LETTERS, '')
    const fresh = letters.length > 1 && letters[0] === value[index] ? letters.slice(1) : letters
    const at = Math.min(index, value.length)
    const next = (value.slice(0, at) + fresh + value.slice(at + fresh.length)).slice(0, CODE_LENGTH)
    input.value = next[index] ?? ''
    onChange(next)
    const stranger = STRANGER.exec(written.normalize('NFD'))
    if (stranger !== null) onStranger(stranger[0])
    if (fresh !== '') focus(at + fresh.length)
  }
  const key = (index: number, event: KeyboardEvent): void => {
    if (event.key === 'Backspace') {
      event.preventDefault()
      const at = value[index] === undefined ? value.length - 1 : index
      if (at < 0) return
      onChange(value.slice(0, at) + value.slice(at + 1))
      focus(at === index ? index : at)
    } else if (event.key === 'ArrowLeft') focus(index - 1)
    else if (event.key === 'ArrowRight') focus(index + 1)
  }

  return (
    <fieldset class="field code">
      <legend>{t.code}</legend>
      <div class="boxes">
        {Array.from({ length: CODE_LENGTH }, (_, index) => (
          <input
            key={index}
            ref={(box) => {
              boxes.current[index] = box
            }}
            data-testid="code"
            aria-label={t.letter(index + 1)}
            aria-invalid={invalid || (missing > 0 && value[index] === undefined)}
            value={value[index] ?? ''}
            autocapitalize="characters"
            autocomplete="off"
            autocorrect="off"
            spellcheck={false}
            enterkeyhint="go"
            onFocus={(event) => event.currentTarget.select()}
            onInput={(event) => typed(index, event.currentTarget)}
            onKeyDown={(event) => key(index, event)}
          />
        ))}
      </div>
    </fieldset>
  )
}
