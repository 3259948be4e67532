/** The pupil's page: which screen, for which moment of the visit. */
import { canCaptureScreen } from '@classroom-hub/kit/screen'
import { effect, signal, useComputed } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { BoardView, Placement } from './BoardView'
import type { Desk } from './desk'
import type { Panel } from './DeskTools'
import { Form } from './Form'
import type { LookBack } from './lookback'
import { leftHanded } from './belongings'
import { Notice } from './Notice'
import { AtTheDoor, Blank, Bye, Ending, Entering, NotYet } from './screens'
import type { Session } from './session'
import { Strip } from './Strip'
import { isShown, stateOf } from './state'
import type { State } from './state'
import type { Tidier } from './tidy'
import { Tidied, TidyView } from './TidyView'
import { stayAwake } from './wake'
import { WhoView } from './WhoView'
import { t } from './words'
import { stripSide } from './zoom'

/** A drop that heals sooner is not worth a sign. */
const LOST_AFTER_MS = 1500
/** How long the small picture stays large. */
const PEEK_MS = 8000
const STRIP_PX = 84

interface Props {
  session: Session
  desk: Desk
  tidier: Tidier
  lookBack: LookBack
  screenOnly: boolean
}

export function App({ session, desk, tidier, lookBack, screenOnly }: Props): JSX.Element {
  const [placement] = useState(() => new Placement())
  const [peeking, peek] = useState(false)
  const lost = useLost(session)
  const stage = session.stage.value
  const lesson = session.lesson.value
  const seat = session.seat.value
  const sharing = session.sharing.value
  const { on_wall: onWall = false, large = false, pen = false, touch = false, ink = 0 } = session.desk.value
  const leaves = isShown(stage, sharing)
  const shown = leaves || (stage === 'joined' && onWall)
  const asked = stateOf(stage, lesson, large)
  // Who has the pen, or the computer's pointer, looks at the board, whatever the class does.
  const state = asked === 'work' && (pen || touch) ? 'live' : asked
  const owner = session.owner.value
  const surface = state === 'live' || state === 'work' ? lesson?.surface ?? null : null
  const raised = desk.signs.hand.value || sharing.state !== 'idle'
  const [aboutMe, tellAboutMe] = useState(false)
  const [panel, open] = useState<Panel>('none')
  const looking = lookBack.opened.value && !screenOnly && !pen && !touch
  const onBoard = (state === 'live' && !looking) || (state === 'work' && peeking)
  // What stands still is the board: a pupil at work has nothing to wait for.
  const frozen = lesson?.frozen === true && onBoard
  const side = useSide(placement)
  const atDesk = !screenOnly && stage === 'joined' && (state === 'live' || state === 'work')
  const drawing = atDesk && state === 'work' && !peeking
  const parts = desk.parts.value

  useEffect(() => {
    if (!peeking) return undefined
    const timer = setTimeout(() => peek(false), PEEK_MS)
    return () => clearTimeout(timer)
  }, [peeking])
  useEffect(() => {
    document.title = seat === null ? t.title : `${seat.name} – ${t.title}`
  }, [seat?.name, t.title])
  useEffect(() => open('none'), [state, peeking])
  useEffect(() => tellAboutMe(false), [stage])
  useEffect(() => stayAwake(() => session.stage.value === 'joined'), [])

  return (
    <main
      class={`page ${state} ${side}${screenOnly ? ' screen-only' : ''}${peeking ? ' peeking' : ''}${shown ? ' shown' : ''}${looking ? ' looking-back' : ''}${leftHanded.value ? ' left-handed' : ''}`}
      data-testid="state"
      data-state={stage === 'joined' && lost ? 'lost' : state}
      data-code={session.problem.value?.code}
    >
      <BoardView session={session} placement={placement} handled={onBoard && surface === null && !screenOnly} small={((state === 'work' && !peeking) || looking) && !screenOnly} touching={touch && onBoard}>
        {parts !== null && surface !== null && owner !== null && <parts.SurfaceView surface={surface} owner={owner} pen={pen} ink={ink} />}
      </BoardView>
      {state === 'work' && !screenOnly && (
        <button type="button" class="peek" data-testid="peek" aria-label={peeking ? t.hideBoard : t.seeBoard} onClick={() => peek(!peeking)} />
      )}
      {looking && parts !== null && <parts.LookBackView lookBack={lookBack} />}
      <Screen session={session} state={state} screenOnly={screenOnly} />
      {atDesk && parts !== null && <parts.DeskView desk={desk} drawing={drawing} shown={shown} panel={panel} open={open} />}
      {atDesk && shown && parts !== null && <parts.OnTheWall desk={desk} shown={onWall || sharing.state === 'shown'} leaves={leaves} />}
      {atDesk && (
        <Strip
          seat={seat}
          lost={lost}
          frozen={frozen}
          zoomed={onBoard && surface === null && placement.zoomed}
          onFit={() => placement.fit()}
          onMe={() => tellAboutMe(true)}
          drawing={drawing}
          saved={drawing ? desk.keeper.state.value : 'none'}
        >
          {parts === null ? null : pen && surface !== null ? (
            <parts.PenTools />
          ) : (
            <parts.DeskTools
              desk={desk}
              panel={panel}
              open={open}
              drawing={drawing}
              lookBack={lookBack}
              onLookBack={() => {
                open('none')
                placement.fit()
                lookBack.toggle()
              }}
              raised={raised}
              onHand={() => {
                if (sharing.state !== 'idle') desk.sharer.withdraw()
                if (raised) desk.signs.sign('hand', false)
                else if (canCaptureScreen()) open(panel === 'hand' ? 'none' : 'hand')
                else desk.signs.sign('hand', true)
              }}
            />
          )}
        </Strip>
      )}
      {atDesk && aboutMe && seat !== null && parts !== null && <parts.MeSheet session={session} seat={seat} tidier={tidier} close={() => tellAboutMe(false)} />}
      {stage === 'joined' && lesson?.phase === 'live' && !screenOnly && parts !== null && <parts.QuestionPad signs={desk.signs} seat={seat} />}
      {!screenOnly && <TidyView desk={desk} tidier={tidier} />}
      <Notice state={state} lost={lost} frozen={frozen} sign={lost && stage !== 'form' && !screenOnly} />
    </main>
  )
}

interface ScreenProps {
  session: Session
  state: State
  screenOnly: boolean
}

function Screen({ session, state, screenOnly }: ScreenProps): JSX.Element | null {
  switch (state) {
    case 'form':
      return <Form session={session} />
    case 'waiting':
      return session.stage.value === 'waiting' ? <NotYet /> : <Entering />
    case 'who':
      return <WhoView session={session} />
    case 'tidied':
      return <Tidied session={session} />
    case 'knocking':
      return <AtTheDoor back={session.who.value === null ? undefined : () => session.retry()} />
    case 'over':
      return (
        <Ending
          code={session.problem.value?.code ?? 'lesson_over'}
          again={() => session.again()}
          retry={() => session.retry()}
          notMe={session.seat.value === null ? undefined : () => session.notMe()}
        />
      )
    case 'ended':
      return <Bye seat={session.seat.value} />
    case 'blank':
      return <Blank wordless={screenOnly} />
    default:
      return null
  }
}

/** True once the link has been down for a while. */
function useLost(session: Session): boolean {
  const [lost] = useState(() => signal(false))
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    return effect(() => {
      clearTimeout(timer)
      const away = session.linked.value !== 'open' && NEEDS_LINK.has(session.stage.value)
      if (!away) lost.value = false
      else timer = setTimeout(() => (lost.value = true), LOST_AFTER_MS)
    })
  }, [])
  return lost.value
}

const NEEDS_LINK: ReadonlySet<string> = new Set(['joining', 'knocking', 'joined'])

/** Where the strip leaves the board larger. */
function useSide(placement: Placement): 'below' | 'beside' {
  const [inner] = useState(() => signal({ width: window.innerWidth, height: window.innerHeight }))
  useEffect(() => {
    const resized = (): void => {
      inner.value = { width: window.innerWidth, height: window.innerHeight }
    }
    window.addEventListener('resize', resized)
    return () => window.removeEventListener('resize', resized)
  }, [])
  return useComputed(() => stripSide(inner.value, placement.size.value ?? { width: 16, height: 9 }, STRIP_PX)).value
}
