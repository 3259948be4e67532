/** What the class sees: how to come in and who is here, or a calm page. */
import type { Hall } from '@classroom-hub/protocol/src/messages'
import { MousePointer2, WifiOff, X } from 'lucide-preact'
import { useEffect } from 'preact/hooks'
import { Arrived } from './Arrived'
import { codeWidth_em } from './fit'
import { hall, leaving, linkState, takeOff, turn } from './hall'
import { Live } from './Live'
import { Pages } from './Pages'
import { Surface } from './surface/Surface'
import { Result } from './question/Result'
import { WifiLight } from '../shared/WifiLight'
import { t } from './words'
import { Work } from './Work'

export function Wall() {
  const shown = hall.value
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      const wall = hall.value?.wall
      // One step back at a time: from the page that is large to all of them, and then off.
      if (wall?.zoomed != null && wall.pages.length > 1) turn({ ...wall, zoomed: null })
      else takeOff()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  useEffect(() => {
    if (shown !== null) document.title = t.title(shown.room)
  })
  if (linkState.value === 'stopped') return <Calm text={t.forbidden} />
  if (shown === null) return <Calm text="" />
  if (shown.show === 'none' || leaving.value) {
    return (
      <>
        <Calm room={shown.room} text="" />
        <TouchSign hall={shown} />
        <WifiLight remains={shown.remains} place="corner" />
      </>
    )
  }
  return (
    <>
      <Shown hall={shown} />
      {shown.show !== 'surface' && (
        <button type="button" class="take-off" title={t.close} aria-label={t.close} aria-keyshortcuts="Escape" onClick={takeOff}>
          <X />
        </button>
      )}
      <TouchSign hall={shown} />
      <WifiLight remains={shown.remains} place="corner" />
      {linkState.value === 'lost' && (
        <p class="wall-lost" role="status">
          <WifiOff />
          {t.lost}
        </p>
      )}
    </>
  )
}

/** For as long as a pupil moves the computer's pointer. */
function TouchSign({ hall: { touch } }: { hall: Hall }) {
  if (touch == null) return null
  return (
    <p class="wall-touch" role="status" data-testid="touch-sign">
      <MousePointer2 />
      {t.moves(touch.name)}
    </p>
  )
}

function Shown({ hall }: { hall: Hall }) {
  // Keyed by whose it is: nothing of one pupil's is carried over to the next.
  if (hall.show === 'piece' && hall.piece != null) return <Work key={hall.piece.piece} piece={hall.piece} />
  if (hall.show === 'pupil' && hall.pupil != null) return <Live key={hall.pupil.seat} pupil={hall.pupil} />
  if (hall.show === 'surface' && hall.lesson.surface != null) return <Surface key={hall.lesson.surface.surface} surface={hall.lesson.surface} />
  if (hall.show === 'pages' && hall.wall != null) return <Pages hall={hall} wall={hall.wall} />
  if (hall.show === 'question' && hall.question != null) return <Result hall={hall} result={hall.question} />
  if (hall.show === 'waiting' && hall.lesson.phase === 'live' && hall.code !== '') return <Waiting hall={hall} />
  return <Calm room={hall.room} text={hall.lesson.phase === 'live' ? '' : hall.lesson.phase === 'ended' ? t.over : t.notStarted} />
}

function Calm({ room, text }: { room?: string; text: string }) {
  return (
    <main class="calm" data-testid="hall">
      {room !== undefined && <p class="calm-room">{room}</p>}
      {text !== '' && <h1>{text}</h1>}
    </main>
  )
}

function Waiting({ hall: { room, code, address, seats } }: { hall: Hall }) {
  return (
    <main class="wall" data-testid="hall">
      <header class="wall-head">
        <h1>{room}</h1>
        <p>{t.join}</p>
      </header>
      {/* The code in the address only tells the browser that a new lesson has a new picture. */}
      <img class="wall-qr" src={`/qr.svg?kind=join&code=${code}`} alt={t.qr} data-testid="qr" />
      <div class="wall-words">
        <p class="wall-code" style={{ '--code-em': codeWidth_em(code) }}>
          <span class="visually-hidden">{t.code} </span>
          <span data-testid="code">{code}</span>
        </p>
        <p class="wall-address" data-testid="address">
          {address}
        </p>
      </div>
      <Arrived seats={seats} />
    </main>
  )
}
