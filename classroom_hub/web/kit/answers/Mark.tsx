/** An answer as a picture: told apart by its shape, then by its colour. */
import './mark.css'
import type { QuestionView } from '@classroom-hub/protocol/src/messages'
import { letterOf } from './answers'

/** From a mouth turned down to one turned up. */
const MOUTHS = ['M15 36q9-13 18 0', 'M16 35q8-6 16 0', 'M16 33h16', 'M16 31q8 7 16 0', 'M14 29q10 16 20 0z'] as const

export function Mark({ kind, value }: { kind: QuestionView['kind']; value: number }) {
  return (
    <span class="mark" data-kind={kind} data-value={value} aria-hidden="true">
      {kind === 'choices' && letterOf(value)}
      {kind === 'number' && value}
      {kind === 'yes_no' && (
        <svg viewBox="0 0 48 48">
          <circle cx="24" cy="24" r="23" class="mark-ground" />
          <path class="mark-line" d={value === 1 ? 'm13 25 8 8 15-17' : 'm15 15 18 18m0-18L15 33'} />
        </svg>
      )}
      {kind === 'smileys' && (
        <svg viewBox="0 0 48 48">
          <circle cx="24" cy="24" r="22" class="mark-ground" />
          <circle cx="16.500" cy="19" r="2.800" class="mark-eye" />
          <circle cx="31.500" cy="19" r="2.800" class="mark-eye" />
          <path class="mark-mouth" d={MOUTHS[value] ?? MOUTHS[2]} />
        </svg>
      )}
    </span>
  )
}
