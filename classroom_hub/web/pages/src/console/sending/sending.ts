/** What is on its way to the portals, in words and groups. Pure. */
import type { Sending, Sendings } from '@classroom-hub/protocol/src/messages'
import { reasonWords } from '../delivery'
import type { Tone } from '../status'
import { sendingWords as w } from './sendingWords'

/** The pieces of one activity, in the list's order. */
export interface Group {
  readonly key: string
  readonly title: string
  readonly sendings: readonly Sending[]
}

/** By activity, that of the first piece first: what needs the teacher is at the top. */
export function groupsOf({ sendings }: Sendings, target: string): Group[] {
  const groups = new Map<string, Sending[]>()
  for (const each of sendings) {
    if (each.target !== target) continue
    const day = new Date(each.at_ms).toDateString()
    const key = `${day} ${each.activity}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups].map(([key, found]) => ({ key, title: found[0]!.activity || w.free, sendings: found }))
}

/** What can be done about a piece. */
export type Act = 'approve' | 'send' | 'resend' | 'cancel'

export function actsOf({ state, reason = '' }: Sending): Act[] {
  switch (state) {
    case 'waiting':
      return ['approve', 'cancel']
    case 'approved':
      return reason === '' ? ['cancel'] : ['resend', 'cancel']
    case 'refused':
      return ['resend', 'cancel']
    case 'cancelled':
      return ['send']
    default:
      return []
  }
}

const TONES: Readonly<Record<Sending['state'], Tone>> = { waiting: 'accent', approved: 'quiet', sending: 'quiet', refused: 'problem', cancelled: 'quiet' }

/** A piece's state, and why. */
export function wordsOf({ state, reason = '', attempts = 0 }: Sending): { tone: Tone; text: string; why: string | null } {
  const tone = state === 'approved' && reason !== '' ? 'wait' : TONES[state]
  const text = w[`state_${state}`] + (state === 'approved' && attempts > 0 ? ` (${w.tries(attempts)})` : '')
  return { tone, text, why: reason === '' ? null : whyOf(reason) }
}

function whyOf(reason: string): string {
  switch (reason) {
    case 'no_photo_consent':
    case 'name_refused':
    case 'name_taken':
    case 'work_missing':
    case 'work_damaged':
    case 'portal_refused':
    case 'portal_too_large':
    case 'portal_locked':
    case 'portal_failed':
      return w[reason]
    case 'rule_never':
      return w.rule_never_reason
    default:
      return reasonWords(reason)
  }
}

/** What a portal is called. */
export function targetName(target: string): string {
  switch (target) {
    case 'folder':
    case 'webdav':
    case 'nextcloud':
    case 'one':
      return w[`target_${target}`]
    default:
      return target
  }
}
