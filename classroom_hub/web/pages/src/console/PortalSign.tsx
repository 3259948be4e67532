/** Where a piece is on its way to the portal, and what waits for it. */
import type { OutboxView, PieceView } from '@classroom-hub/protocol/src/messages'
import { CircleX, CloudCheck, CloudUpload, TriangleAlert } from 'lucide-preact'
import { outboxWords, portalOf } from './delivery'
import type { Portal } from './delivery'

const ICONS: Readonly<Record<Portal, typeof CloudCheck>> = { waiting: CloudUpload, delivered: CloudCheck, refused: CircleX }

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
  const Icon = words.reason !== null ? TriangleAlert : words.tone === 'ok' ? CloudCheck : CloudUpload
  return (
    <div class="outbox" data-tone={words.tone} data-testid="outbox" role="status">
      <Icon />
      <p>
        <strong>{words.text}</strong>
        {words.reason !== null && <span>{words.reason}</span>}
      </p>
    </div>
  )
}
