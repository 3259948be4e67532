/** A tile a piece: press the picture to see it large, the round button to put it on the board. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { PieceView, Room } from '@classroom-hub/protocol/src/messages'
import { Presentation, X } from 'lucide-preact'
import { clockTime } from '../shared/time'
import { connected, give, isPending } from './console'
import { dialog } from './dialogs'
import { PortalSign } from './PortalSign'
import { isOnBoard } from './stage'
import { Thumb } from './Thumb'
import { t } from './words'

/** What puts a piece up, and takes it off where it is up. */
export function boardCommand(room: Room, piece: string) {
  return isOnBoard(room, piece)
    ? ({ type: 'project', show: 'none' } as const)
    : ({ type: 'project', show: 'piece', target: piece } as const)
}

export function Piece({ room, piece, filter }: { room: Room; piece: PieceView; filter: string | null }) {
  const up = isOnBoard(room, piece.piece)
  const time = clockTime(piece.at_ms)
  return (
    <li class="piece" data-testid="piece" data-piece={piece.piece} data-name={piece.name} data-up={up}>
      <button
        type="button"
        class="piece-open"
        aria-haspopup="dialog"
        onClick={() => (dialog.value = { kind: 'piece', piece: piece.piece, filter, back: dialog.value?.kind === 'works' })}
      >
        <span class="visually-hidden">{t.piece(piece.name, piece.title || t.untitled, time)} </span>
        <Thumb piece={piece} />
      </button>
      <button
        type="button"
        class="piece-board"
        data-testid="piece-board"
        title={up ? t.takeOff : t.putUp}
        aria-label={t.pieceUp(piece.name)}
        aria-pressed={up}
        aria-busy={up && isPending({ type: 'project', show: 'piece' })}
        disabled={!connected.value}
        onClick={() => give(boardCommand(room, piece.piece))}
      >
        <Presentation />
        {up && (
          <>
            <span>{t.onBoardShort}</span>
            <X />
          </>
        )}
      </button>
      <p class="piece-who">
        <Animal name={piece.animal} colour={piece.colour} size={24} decorative />
        <span>{piece.name}</span>
      </p>
      <p class="piece-facts">
        <span>{time}</span>
        <PortalSign piece={piece} />
      </p>
    </li>
  )
}
