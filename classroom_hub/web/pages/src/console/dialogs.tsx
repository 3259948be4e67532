/** The one window that may be open over the console. */
import type { PieceView, Room } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../shared/Dialog'
import { AskDialog } from './ask/AskDialog'
import { JournalDialog } from './journal/JournalDialog'
import { ChecksDialog } from './ChecksDialog'
import { ClassDialog } from './class/ClassDialog'
import { works } from './console'
import { PairDialog } from './PairDialog'
import { PieceDialog } from './PieceDialog'
import { PlanDialog } from './PlanDialog'
import { QuestionDialog } from './question/QuestionDialog'
import { ScreenDialog } from './ScreenDialog'
import { SeatDialog } from './SeatDialog'
import { SendingDialog } from './sending/SendingDialog'
import { hasChoice } from './status'
import { EndAskSure, TidySure } from './SureDialog'
import { PageDialog } from './wall/PageDialog'
import { t } from './words'
import { groupsOf } from './works'
import { WorksList } from './WorksPanel'

type Open =
  | { readonly kind: 'join' | 'pair' | 'ask' | 'works' | 'screen' | 'checks' | 'plan' | 'class' | 'question' | 'journal' | 'sending' | 'tidy' | 'end-ask' }
  | { readonly kind: 'seat' | 'page'; readonly seat: string }
  /** `filter`: the pupil whose work alone is leafed through; `back`: to the list's own window. */
  | { readonly kind: 'piece'; readonly piece: string; readonly filter: string | null; readonly back: boolean }

export const dialog = signal<Open | null>(null)

const close = (): void => {
  dialog.value = null
}

export function Dialogs({ room }: { room: Room }) {
  const open = dialog.value
  const gone = open !== null && isGone(open, room)
  // What a window was about may go meanwhile; it must not open again by itself when the like comes back.
  useEffect(() => {
    if (gone) close()
  }, [gone])
  if (open === null || gone) return null
  switch (open.kind) {
    case 'pair':
      return <PairDialog room={room} onClose={close} />
    case 'checks':
      return <ChecksDialog onClose={close} />
    case 'question':
      return <QuestionDialog room={room} onClose={close} />
    case 'screen':
      return <ScreenDialog room={room} onClose={close} />
    case 'plan':
      return <PlanDialog room={room} onClose={close} />
    case 'journal':
      return <JournalDialog room={room} onClose={close} />
    case 'sending':
      return <SendingDialog onClose={close} />
    case 'class':
      return <ClassDialog room={room.room} onClose={close} />
    case 'join':
      return <JoinDialog room={room} />
    case 'ask':
      return <AskDialog room={room} onClose={close} />
    case 'tidy':
      return <TidySure onClose={close} />
    case 'end-ask':
      return <EndAskSure room={room} onClose={close} />
    case 'works':
      return (
        <Dialog title={t.works} closeLabel={t.close} onClose={close} size="large">
          <WorksList room={room} />
        </Dialog>
      )
    case 'seat':
      return <SeatDialog key={open.seat} room={room} seat={room.seats.find((each) => each.seat === open.seat)!} onClose={close} />
    case 'page':
      return <PageDialog key={open.seat} room={room} seat={room.seats.find((each) => each.seat === open.seat)!} onTurn={(seat) => (dialog.value = { kind: 'page', seat })} onClose={close} />
    case 'piece':
      return (
        <PieceDialog
          room={room}
          piece={pieceOf(open.piece)!}
          pieces={groupsOf(works.value, open.filter).flatMap((group) => group.pieces)}
          onTurn={(piece) => (dialog.value = { ...open, piece })}
          onClose={() => (dialog.value = open.back ? { kind: 'works' } : null)}
        />
      )
  }
}

function isGone(open: Open, room: Room): boolean {
  switch (open.kind) {
    case 'seat':
    case 'page':
      return room.seats.every((each) => each.seat !== open.seat)
    case 'screen':
      return !hasChoice(room)
    case 'join':
      return room.code === ''
    case 'ask':
    case 'question':
      return room.lesson.phase !== 'live'
    case 'tidy':
      return room.lesson.phase !== 'live' || room.lesson.tidy === true
    case 'end-ask':
      return room.lesson.phase !== 'live' || room.lesson.activity?.open !== true
    case 'piece':
      return pieceOf(open.piece) === undefined
    default:
      return false
  }
}

function pieceOf(piece: string): PieceView | undefined {
  return works.value.pieces.find((each) => each.piece === piece)
}

function JoinDialog({ room }: { room: Room }) {
  return (
    <Dialog title={t.join} closeLabel={t.close} onClose={close} size="wide">
      <div class="join">
        {/* The code in the address only tells the browser that a new lesson has a new picture. */}
        <img class="qr" src={`/qr.svg?kind=join&code=${room.code}`} alt={t.qrJoin} />
        <div class="join-words">
          <p>{t.joinScan}</p>
          <p class="join-address">{room.address}</p>
          <p>{t.joinThen}</p>
          <p class="join-code">{room.code}</p>
        </div>
      </div>
    </Dialog>
  )
}
