/** The way of work to the portal, in words. Pure. */
import type { OutboxView, PieceView } from '@classroom-hub/protocol/src/messages'
import type { Tone } from './status'
import { t } from './words'

export type Portal = 'waiting' | 'delivered' | 'refused'

/** A piece's way; `null`: there is no portal. */
export function portalOf(piece: PieceView): { portal: Portal; tone: Tone; text: string; long: string } | null {
  switch (piece.portal) {
    case 'waiting':
      return { portal: 'waiting', tone: 'quiet', text: t.portal_waiting, long: t.portalLong_waiting }
    case 'delivered':
      return { portal: 'delivered', tone: 'ok', text: t.portal_delivered, long: t.portalLong_delivered }
    case 'refused':
      return { portal: 'refused', tone: 'problem', text: t.portal_refused, long: t.portalLong_refused }
    default:
      return null
  }
}

export interface OutboxWords {
  readonly tone: Tone
  readonly text: string
  /** Why nothing goes, and what to do. */
  readonly reason: string | null
}

/** What waits for the portal; `null`: none is set up. */
export function outboxWords({ target, waiting = 0, delivered = 0, trouble }: OutboxView): OutboxWords | null {
  if (!target) return null
  const reason = trouble ? reasonWords(trouble) : null
  if (waiting > 0) return { tone: reason === null ? 'quiet' : 'wait', text: t.outboxWaiting(waiting), reason }
  if (reason !== null) return { tone: 'wait', text: t.outboxStuck, reason }
  return { tone: 'ok', text: delivered > 0 ? t.outboxDone(delivered) : t.outboxReady, reason }
}

function reasonWords(code: string): string {
  switch (code) {
    case 'folder_missing':
    case 'folder_read_only':
    case 'folder_full':
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
