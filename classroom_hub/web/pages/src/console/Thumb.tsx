/** A piece of work, small: its picture, or a sign that says what it is. */
import type { PieceView } from '@classroom-hub/protocol/src/messages'
import { FileText, FileType, ImageOff } from 'lucide-preact'
import { useEffect, useState } from 'preact/hooks'
import { connected } from './console'
import { isPicture, pieceTrouble } from './delivery'
import { t } from './words'

export function Thumb({ piece }: { piece: PieceView }) {
  const [failed, setFailed] = useState(false)
  // A picture that was asked for while the hub was away is asked for again.
  useEffect(() => setFailed(false), [connected.value])
  if (isPicture(piece) && !failed) {
    return (
      <img
        class="thumb"
        src={`/pieces/${piece.piece}/thumbnail`}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={() => setFailed(true)}
      />
    )
  }
  return <ThumbSign piece={piece} />
}

/** Where there is no picture. */
export function ThumbSign({ piece }: { piece: PieceView }) {
  const trouble = pieceTrouble(piece)
  if (trouble !== null) {
    return (
      <span class="thumb thumb-sign" data-tone="wait">
        <ImageOff />
        <span>{trouble}</span>
      </span>
    )
  }
  const Icon = piece.kind === 'pdf' ? FileText : piece.kind === 'image' ? ImageOff : FileType
  return (
    <span class="thumb thumb-sign" data-tone="quiet">
      <Icon />
      <span>{t[`kind_${piece.kind}`]}</span>
    </span>
  )
}
