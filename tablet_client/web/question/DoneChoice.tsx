/** "J'ai fini", the largest choice of the hand-in panel. */
import { Check } from 'lucide-preact'
import type { JSX } from 'preact'
import { q } from './questionWords'
import type { Signs } from './signs'

export function DoneChoice({ signs, close }: { signs: Signs; close: () => void }): JSX.Element {
  const done = signs.done.value
  return (
    <button
      type="button"
      class="done-choice"
      data-testid="done"
      aria-pressed={done}
      onClick={() => {
        signs.sign('done', !done)
        close()
      }}
    >
      <Check size={52} strokeWidth={3.500} aria-hidden="true" />
      <span>{done ? q.notDone : q.done}</span>
    </button>
  )
}
