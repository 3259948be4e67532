/** Who and what is on the projector, or wants to be. Pure. */
import type { PieceView, Room, SeatDetail, Visitor } from '@classroom-hub/protocol/src/messages'
import type { Tone } from './status'
import { isOnWall } from './wall/wall'
import { t } from './words'

export type StageKind = 'offered' | 'asked' | 'shown'

export interface StageSign {
  readonly kind: StageKind
  readonly tone: Tone
  readonly text: string
}

const TONES: Readonly<Record<StageKind, Tone>> = { offered: 'wait', asked: 'accent', shown: 'accent' }

/** A card's sign: a hand that is up, or the way to the projector. */
export function stageOf(seat: SeatDetail, room: Pick<Room, 'wall'>): StageSign | null {
  const kind = isOnWall(room, seat.seat) ? 'shown' : (seat.sharing ?? 'idle')
  return kind === 'idle' ? null : { kind, tone: TONES[kind], text: t[`stage_${kind}`] }
}

/** Why a pupil cannot be put on the projector; `null`: it can. */
export function whyNot(seat: SeatDetail): string | null {
  if (seat.presence === 'away') return t.cannotAway
  return (seat.media ?? []).length === 0 ? t.cannotShow : null
}

/** What the class sees on the projector; `null`: the computer's own screen. */
export function onBoard(room: Room, pieces: readonly PieceView[]): string | null {
  switch (room.show) {
    case 'none':
      return null
    case 'waiting':
      return t.board_code
    case 'piece': {
      const piece = pieces.find((each) => each.piece === room.target)
      return piece === undefined ? t.board_work : t.board_piece(piece.name)
    }
    case 'pupil':
      return room.seats.find((seat) => seat.seat === room.target)?.name ?? t.board_pupil
    case 'pages': {
      const [first, ...more] = room.wall?.pages ?? []
      const owner = more.length === 0 ? room.seats.find((seat) => seat.seat === first?.seat) : undefined
      return owner?.name ?? t.board_pages
    }
    case 'surface':
    case 'question':
      return t[`board_${room.show}`]
  }
}

/** Whether this piece is on the projector. */
export function isOnBoard(room: Pick<Room, 'show' | 'target'>, piece: string): boolean {
  return room.show === 'piece' && room.target === piece
}

/** The empty seat that a tablet at the door says is its own. */
export function claimed(room: Room, visitor: Visitor): SeatDetail | null {
  const seat = room.seats.find((each) => each.seat === visitor.claims)
  return seat !== undefined && (seat.presence === 'away' || seat.guest === false) ? seat : null
}
