/** A piece of work on the wall: its picture, or a calm card. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { PieceView } from '@classroom-hub/protocol/src/messages'
import { FileText, FileType, ImageOff } from 'lucide-preact'
import { useEffect, useState } from 'preact/hooks'
import type { Size } from './fit'
import { linkState } from './hall'
import { Stage } from './Stage'
import { t } from './words'

export function Work({ piece }: { piece: PieceView }) {
  const picture = piece.kind === 'image' && (piece.trouble ?? '') === ''
  return picture ? <Picture piece={piece} /> : <Card piece={piece} />
}

function Picture({ piece }: { piece: PieceView }) {
  const [size, setSize] = useState<Size | null>(null)
  const [failed, setFailed] = useState(false)
  // A picture that was asked for while the hub was away is asked for again.
  useEffect(() => setFailed(false), [linkState.value])
  if (failed) return <Card piece={piece} />
  return (
    <Stage owner={piece} size={size} label={t.workOf(piece.name)}>
      <img
        src={`/pieces/${piece.piece}/image`}
        alt={piece.title}
        data-testid="work"
        data-piece={piece.piece}
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
        onError={() => setFailed(true)}
      />
    </Stage>
  )
}

function Card({ piece }: { piece: PieceView }) {
  const Icon = piece.kind === 'image' ? ImageOff : piece.kind === 'pdf' ? FileText : FileType
  return (
    <main class="calm" data-testid="hall">
      <article class="work-card" data-testid="work-card" data-piece={piece.piece}>
        <Icon strokeWidth={1.25} />
        <h1>{piece.title || t[piece.kind === 'pdf' ? 'pdf' : 'file']}</h1>
        <p class="calm-room">{piece.kind === 'image' ? t.cannotShow : t[piece.kind]}</p>
        <p class="work-owner">
          <Animal name={piece.animal} colour={piece.colour} size="1.9em" decorative />
          {piece.name}
        </p>
      </article>
    </main>
  )
}
