/** The calm full screens: one picture, one short sentence, at most one button. */
import { errorWords } from '@classroom-hub/kit/errors'
import type { ErrorCode, SeatView } from '@classroom-hub/protocol/src/messages'
import type { ComponentChildren, JSX } from 'preact'
import { ByePicture, DoorPicture, LookPicture, MorningPicture, TidyPicture } from './pictures'
import { t } from './words'

interface CalmProps {
  picture: JSX.Element
  title: string
  help?: string
  children?: ComponentChildren
}

function Calm({ picture, title, help, children }: CalmProps): JSX.Element {
  return (
    <section class="calm">
      {picture}
      <h1>{title}</h1>
      {help !== undefined && <p>{help}</p>}
      {children}
    </section>
  )
}

export function Entering(): JSX.Element {
  return (
    <section class="calm entering">
      <MorningPicture />
      <h1>{t.entering}</h1>
    </section>
  )
}

export function NotYet(): JSX.Element {
  return <Calm picture={<MorningPicture />} title={t.notYet} help={t.notYetHelp} />
}

/** `back`: to the class's list, where somebody else was meant. */
export function AtTheDoor({ back }: { back?: (() => void) | undefined }): JSX.Element {
  return (
    <Calm picture={<DoorPicture />} title={t.knocking} help={t.knockingHelp}>
      {back !== undefined && <button type="button" class="quiet" data-testid="back" onClick={back}>{t.back}</button>}
    </Calm>
  )
}

export function Bye({ seat }: { seat: SeatView | null }): JSX.Element {
  return <Calm picture={<ByePicture />} title={seat === null ? t.bye : t.byeTo(seat.name)} />
}

interface EndingProps {
  code: ErrorCode
  again: () => void
  retry: () => void
  notMe: (() => void) | undefined
}

/** The lesson or the seat is gone, or the door does not open: why, and the one way on. */
export function Ending({ code, again, retry, notMe }: EndingProps): JSX.Element {
  switch (code) {
    case 'seat_removed':
      return (
        <Calm picture={<DoorPicture />} title={t.removed} help={t.removedHelp}>
          <button type="button" class="primary" data-testid="again" onClick={again}>{t.rejoin}</button>
        </Calm>
      )
    case 'seat_moved':
      return (
        <Calm picture={<TidyPicture />} title={t.moved}>
          <button type="button" class="primary" data-testid="retry" onClick={retry}>{t.comeHere}</button>
          {notMe !== undefined && <button type="button" class="quiet" data-testid="not-me" onClick={notMe}>{t.notMe}</button>}
        </Calm>
      )
    case 'lesson_over':
      return (
        <Calm picture={<TidyPicture />} title={t.over} help={t.overHelp}>
          <button type="button" class="quiet" data-testid="again" onClick={again}>{t.rejoin}</button>
        </Calm>
      )
    default:
      return (
        <Calm picture={<DoorPicture />} title={t.stuck} help={errorWords(code, 'pupil')}>
          <button type="button" class="primary" data-testid="retry" onClick={retry}>{t.retry}</button>
        </Calm>
      )
  }
}

/** "Regarde le tableau": nothing else to see. Words are left out where only the screen is shown. */
export function Blank({ wordless }: { wordless: boolean }): JSX.Element {
  return (
    <section class="calm blank">
      <LookPicture />
      {!wordless && <h1>{t.look}</h1>}
    </section>
  )
}
