/** Where a piece is on its way to the portal, and what waits for it. */
import type { OutboxView, PieceView } from '@classroom-hub/protocol/src/messages'
import { CircleX, CloudCheck, CloudOff, CloudUpload, Hand, TriangleAlert } from 'lucide-preact'
import { outboxWords, portalOf } from './delivery'
import type { Portal } from './delivery'
import { dialog } from './dialogs'
import { sendingWords } from './sending/sendingWords'

const ICONS: Readonly<Record<Portal, typeof CloudCheck>> = { waiting: Hand, approved: CloudUpload, sending: CloudUpload, delivered: CloudCheck, refused: CircleX, cancelled: CloudOff }

export function PortalSign({ piece, long = false }: { piece: PieceView; long?: boolean }) {
  const found = portalOf(piece)
  if (found === null) return null
  const Icon = ICONS[found.portal]
  return (
    <span class="portal-sign" data-tone={found.tone} data-portal={found.portal}>
      <Icon />
      {long ? found.long : found.text}
    </span>
  )
}

export function OutboxLine({ outbox }: { outbox: OutboxView }) {
  const words = outboxWords(outbox)
  if (words === null) return null
  const Icon = words.tone === 'wait' ? TriangleAlert : words.tone === 'ok' ? CloudCheck : words.tone === 'accent' ? Hand : CloudUpload
  return (
    <div class="outbox" data-tone={words.tone} data-testid="outbox">
      <Icon />
      <p role="status">
        <strong>{words.text}</strong>
      </p>
      <button type="button" class="button small" data-testid="sending-open" aria-haspopup="dialog" aria-label={sendingWords.openLong} onClick={() => (dialog.value = { kind: 'sending' })}>
        {sendingWords.open}
      </button>
      <p class="outbox-reason" role="status">
        {words.reason}
      </p>
    </div>
  )
}
