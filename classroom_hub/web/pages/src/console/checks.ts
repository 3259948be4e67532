/** What the hub's checks come to: a green light, or one sentence for the technician. Pure. */
import { language } from '@classroom-hub/kit/words'
import type { CheckView, Checkup } from '@classroom-hub/protocol/src/messages'

/** Before the hub's first word. */
export const NO_CHECKUP: Checkup = { type: 'checkup', running: true }

export interface Verdict {
  /** `wait`: the first look is under way; `ok`: a lesson works; `stop`: something would stop it. */
  readonly kind: 'wait' | 'ok' | 'stop'
  /** What would stop it, the likeliest first. */
  readonly stops: readonly CheckView[]
  /** What a lesson goes on with. */
  readonly remarks: readonly CheckView[]
}

export function verdictOf(checkup: Checkup): Verdict {
  const checks = checkup.checks ?? []
  const stops = checks.filter((each) => each.severity === 'stop')
  const remarks = checks.filter((each) => each.severity === 'warning')
  const kind = stops.length > 0 ? 'stop' : checks.length === 0 && checkup.running ? 'wait' : 'ok'
  return { kind, stops, remarks }
}

/** What is amiss first, then what is well. */
export function inOrder(checks: readonly CheckView[]): CheckView[] {
  const rank = { stop: 0, warning: 1, ok: 2 } as const
  return [...checks].sort((a, b) => rank[a.severity] - rank[b.severity])
}

export function labelOf(check: CheckView): string {
  return language.value === 'en' ? check.label_en : typeset(check.label_fr)
}

export function sentenceOf(check: CheckView): string {
  return language.value === 'en' ? (check.en ?? '') : typeset(check.fr ?? '')
}

/** A terminal's French, as it is printed: apostrophes, and spaces that do not break. */
export function typeset(text: string): string {
  return text
    .replace(/'/g, '’')
    .replace(/« /g, '«\u00a0')
    .replace(/ ([:»%])/g, '\u00a0$1')
    .replace(/ ([;!?])/g, '\u202f$1')
}
