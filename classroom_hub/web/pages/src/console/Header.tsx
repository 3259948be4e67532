/** The strip that never goes: which room, who is here, the code, what is streamed, and the link. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { BookUser, ChevronDown, EyeOff, Loader, MonitorOff, NotebookText, QrCode, Radio, Snowflake, TabletSmartphone, Users, Wifi, WifiOff } from 'lucide-preact'
import { BoardSign } from './BoardSign'
import { linkState } from './console'
import { dialog } from './dialogs'
import { journalWords } from './journal/journalWords'
import { attendance, hasChoice, signOf } from './status'
import type { SignKind } from './status'
import { t } from './words'

export function Header({ room }: { room: Room }) {
  const { here, total } = attendance(room)
  const lesson = room.lesson.phase !== 'idle'
  return (
    <header class="header">
      <div class="header-room">
        <h1>{room.room}</h1>
        {lesson && (
          <p class="count" data-testid="count">
            <Users />
            <span aria-hidden="true">
              <strong>{here}</strong>/{total}
            </span>
            <span class="visually-hidden">{t.here(here, total)}</span>
          </p>
        )}
        {lesson && (
          <button type="button" class="icon-button" data-testid="class-open" title={t.class} aria-label={t.class} aria-haspopup="dialog" onClick={() => (dialog.value = { kind: 'class' })}>
            <BookUser />
          </button>
        )}
        {lesson && (
          <button type="button" class="icon-button" data-testid="journal-open" title={journalWords.journal} aria-label={journalWords.journal} aria-haspopup="dialog" onClick={() => (dialog.value = { kind: 'journal' })}>
            <NotebookText />
          </button>
        )}
      </div>
      {room.lesson.phase === 'live' && room.code !== '' && <Code code={room.code} />}
      <div class="header-signs">
        <BoardSign room={room} />
        <StreamSign room={room} />
        {lesson && (
          <button type="button" class="icon-button" data-testid="pair" title={t.pair} aria-label={t.pair} onClick={() => (dialog.value = { kind: 'pair' })}>
            <TabletSmartphone />
          </button>
        )}
        <LinkSign />
      </div>
    </header>
  )
}

function Code({ code }: { code: string }) {
  return (
    <button type="button" class="code" title={t.showJoin} onClick={() => (dialog.value = { kind: 'join' })}>
      <span class="visually-hidden">{t.code} </span>
      <span class="code-letters" data-testid="code">
        {code}
      </span>
      <span class="code-qr">
        <QrCode />
        QR
      </span>
    </button>
  )
}

const SIGN_ICONS: Readonly<Record<SignKind, typeof Radio>> = { live: Radio, frozen: Snowflake, blank: EyeOff, none: MonitorOff }

function StreamSign({ room }: { room: Room }) {
  const sign = signOf(room)
  const Icon = SIGN_ICONS[sign.kind]
  // With several screens the sign is also the way to another one.
  if (room.lesson.phase === 'live' && hasChoice(room)) {
    return (
      <div role="status">
        <button
          type="button"
          class="sign sign-button"
          data-tone={sign.tone}
          data-kind={sign.kind}
          data-testid="stream-sign"
          title={t.chooseScreen}
          aria-haspopup="dialog"
          onClick={() => (dialog.value = { kind: 'screen' })}
        >
          <Icon />
          <span>{sign.text}</span>
          <ChevronDown />
          <span class="visually-hidden">{t.chooseScreen}</span>
        </button>
      </div>
    )
  }
  return (
    <p class="sign" data-tone={sign.tone} data-kind={sign.kind} data-testid="stream-sign" role="status">
      <Icon />
      <span>
        {sign.text}
        {sign.what !== undefined && <span class="sign-what">{sign.what}</span>}
      </span>
    </p>
  )
}

const LINK = {
  open: { Icon: Wifi, tone: 'ok' },
  lost: { Icon: WifiOff, tone: 'problem' },
  stopped: { Icon: WifiOff, tone: 'problem' },
  connecting: { Icon: Loader, tone: 'quiet' },
} as const

function LinkSign() {
  const state = linkState.value
  const { Icon, tone } = LINK[state]
  const text = { open: t.link_open, lost: t.link_lost, stopped: t.link_lost, connecting: t.link_connecting }[state]
  return (
    <p class="link-sign" data-tone={tone} data-testid="link" title={text}>
      <Icon />
      <span>{text}</span>
    </p>
  )
}
