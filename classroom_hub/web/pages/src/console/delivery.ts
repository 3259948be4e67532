/** The way of work to the portal, in words. Pure. */
import type { OutboxView, PieceView } from '@classroom-hub/protocol/src/messages'
import type { Tone } from './status'
import { t } from './words'

export type Portal = Exclude<NonNullable<PieceView['portal']>, 'none'>

const TONES: Readonly<Record<Portal, Tone>> = { waiting: 'accent', approved: 'quiet', sending: 'quiet', delivered: 'ok', refused: 'problem', cancelled: 'quiet' }

/** A piece's way; `null`: there is no portal. */
export function portalOf(piece: PieceView): { portal: Portal; tone: Tone; text: string; long: string } | null {
  const { portal = 'none' } = piece
  if (portal === 'none') return null
  return { portal, tone: TONES[portal], text: t[`portal_${portal}`], long: t[`portalLong_${portal}`] }
}

export interface OutboxWords {
  readonly tone: Tone
  readonly text: string
  /** Why nothing goes, and what to do. */
  readonly reason: string | null
}

/** What is on its way to the portal; `null`: none is set up. What hinders all comes before what waits for the teacher. */
export function outboxWords({ target, waiting = 0, going = 0, delivered = 0, refused = 0, trouble }: OutboxView): OutboxWords | null {
  if (!target) return null
  const reason = trouble ? reasonWords(trouble) : null
  if (reason !== null) return { tone: 'wait', text: going > 0 ? t.outboxGoing(going) : t.outboxStuck, reason }
  const held = refused > 0 ? t.outboxRefused(refused) : null
  if (waiting > 0) return { tone: 'accent', text: t.outboxWaiting(waiting), reason: held }
  if (going > 0) return { tone: 'quiet', text: t.outboxGoing(going), reason: held }
  return { tone: held === null ? 'ok' : 'quiet', text: delivered > 0 ? t.outboxDone(delivered) : held ?? t.outboxReady, reason: delivered > 0 ? held : null }
}

/** Why nothing goes, and what to do. */
export function reasonWords(code: string): string {
  switch (code) {
    case 'folder_missing':
    case 'folder_read_only':
    case 'folder_full':
    case 'login_missing':
    case 'login_needed':
    case 'portal_unreachable':
    case 'portal_tls':
    case 'portal_forbidden':
    case 'portal_missing':
    case 'portal_full':
    case 'portal_busy':
    case 'portal_moved':
    case 'portal_strange':
    case 'share_refused':
      return t[code]
    default:
      return t.outboxOther(code)
  }
}

/** Why a piece cannot be shown; `null`: it can. */
export function pieceTrouble(piece: PieceView): string | null {
  switch (piece.trouble ?? '') {
    case '':
      return null
    case 'image_too_large':
    case 'image_damaged':
    case 'file_damaged':
      return t[piece.trouble as 'image_too_large' | 'image_damaged' | 'file_damaged']
    default:
      return t.pieceTroubleOther
  }
}

/** Whether the class can see it as a picture. */
export function isPicture(piece: PieceView): boolean {
  return piece.kind === 'image' && (piece.trouble ?? '') === ''
}
