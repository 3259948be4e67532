/** A piece of work, large; the arrows lead to its neighbours in the list it was opened from. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { PieceView, Room } from '@classroom-hub/protocol/src/messages'
import { ChevronLeft, ChevronRight, Download, Presentation, X } from 'lucide-preact'
import { useEffect, useState } from 'preact/hooks'
import { Dialog } from '../shared/Dialog'
import { clockTime } from '../shared/time'
import { connected, give } from './console'
import { isPicture, pieceTrouble } from './delivery'
import { boardCommand } from './Piece'
import { PortalSign } from './PortalSign'
import { isOnBoard } from './stage'
import { ThumbSign } from './Thumb'
import { t } from './words'

interface PieceDialogProps {
  room: Room
  piece: PieceView
  /** All that can be leafed through. */
  pieces: readonly PieceView[]
  onTurn: (piece: string) => void
  onClose: () => void
}

export function PieceDialog({ room, piece, pieces, onTurn, onClose }: PieceDialogProps) {
  const index = pieces.indexOf(piece)
  const previous = pieces[index - 1]
  const next = pieces[index + 1]
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const to = event.key === 'ArrowLeft' ? previous : event.key === 'ArrowRight' ? next : undefined
      if (to !== undefined) onTurn(to.piece)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
  const up = isOnBoard(room, piece.piece)
  return (
    <Dialog title={piece.name} closeLabel={t.close} onClose={onClose} size="large">
      <div class="viewer" data-testid="viewer" data-piece={piece.piece}>
        <Picture key={piece.piece} piece={piece} />
      </div>
      <div class="viewer-foot">
        <div class="viewer-turn">
          <button type="button" class="icon-button" aria-label={t.piecePrevious} disabled={previous === undefined} onClick={() => onTurn(previous!.piece)}>
            <ChevronLeft />
          </button>
          <span aria-live="polite">{t.piecePlace(index + 1, pieces.length)}</span>
          <button type="button" class="icon-button" aria-label={t.pieceNext} disabled={next === undefined} onClick={() => onTurn(next!.piece)}>
            <ChevronRight />
          </button>
        </div>
        <div class="viewer-facts">
          <Animal name={piece.animal} colour={piece.colour} size={40} decorative />
          <p>
            <strong>{piece.title || t.untitled}</strong>
            <span class="muted">
              {clockTime(piece.at_ms)}
              <PortalSign piece={piece} long />
            </span>
          </p>
        </div>
        <div class="viewer-actions">
          <a class="button" href={`/pieces/${piece.piece}/file`} download data-testid="download">
            <Download />
            {t.download}
          </a>
          <button
            type="button"
            class={up ? 'button on' : 'button primary'}
            data-testid="viewer-board"
            disabled={!connected.value}
            onClick={() => give(boardCommand(room, piece.piece))}
          >
            {up ? <X /> : <Presentation />}
            {up ? t.takeOff : t.putUp}
          </button>
        </div>
      </div>
    </Dialog>
  )
}

function Picture({ piece }: { piece: PieceView }) {
  const [state, setState] = useState<'loading' | 'there' | 'failed'>('loading')
  if (!isPicture(piece) || state === 'failed') {
    return (
      <div class="viewer-none">
        <ThumbSign piece={piece} />
        <p class="muted">{pieceTrouble(piece) === null ? t.pieceNoPicture : t.pieceKept}</p>
      </div>
    )
  }
  return (
    <>
      {state === 'loading' && <span class="spinner late" />}
      <img
        src={`/pieces/${piece.piece}/image`}
        alt={t.board_piece(piece.name)}
        data-state={state}
        draggable={false}
        onLoad={() => setState('there')}
        onError={() => setState('failed')}
      />
    </>
  )
}
