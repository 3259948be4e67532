/** The one icon of a page that came back: with the teacher's writing, or without. */
import { BookCheck } from 'lucide-preact'
import type { JSX } from 'preact'
import type { Returned } from './returned'
import { t } from './words'

export function ReturnedTool({ returned }: { returned: Returned }): JSX.Element | null {
  if (returned.ink.value === null) return null
  const on = returned.on.value
  const label = on ? t.hideCorrection : t.seeCorrection
  return (
    <button type="button" class="returned" data-testid="returned" aria-label={label} title={label} aria-pressed={on} onClick={() => (returned.on.value = !on)}>
      <BookCheck size={38} aria-hidden="true" />
    </button>
  )
}
