/** Words are written at the top of the glass, where the tablet's keyboard hides nothing. */
import type { Placing } from '@classroom-hub/kit/drawing/placing'
import { MAX_TEXT } from '@classroom-hub/protocol/src/marks'
import { Check } from 'lucide-preact'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../words'

export function TextPad({ placing }: { placing: Placing }): JSX.Element | null {
  const field = useRef<HTMLTextAreaElement>(null)
  const writing = placing.writing.value
  useLayoutEffect(() => field.current?.focus({ preventScroll: true }), [writing])
  // The teacher turns the class to the board, or makes it dark, in the middle of a word.
  useLayoutEffect(() => () => placing.settle(), [])
  if (writing === null) return null
  const done = (): void => placing.write(field.current?.value ?? '')
  return (
    <>
      <button type="button" class="panel-away" tabIndex={-1} aria-label={t.close} onClick={done} />
      <form
        class="text-pad"
        onSubmit={(event) => {
          event.preventDefault()
          done()
        }}
      >
        <textarea
          ref={field}
          rows={2}
          maxLength={MAX_TEXT}
          aria-label={t.text}
          data-testid="text-field"
          onInput={(event) => placing.jot(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            done()
          }}
          defaultValue={writing.text}
        />
        <button type="submit" class="text-done" data-testid="text-done" aria-label={t.done}>
          <Check size={44} aria-hidden="true" />
        </button>
      </form>
    </>
  )
}
