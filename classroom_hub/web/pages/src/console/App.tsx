import type { Room } from '@classroom-hub/protocol/src/messages'
import { useEffect } from 'preact/hooks'
import { connected, give, linkState, room } from './console'
import { Dialogs } from './dialogs'
import { Door } from './Door'
import { Header } from './Header'
import { leaveOut } from './journal/LeaveOut'
import { commandOf } from './keys'
import { Nearby } from './Nearby'
import { News } from './News'
import { LostBanner, Refused, Toast, Troubles, Waiting } from './Notices'
import { Offers } from './Offers'
import { unfolded } from './Panel'
import { Preview } from './Preview'
import { Seats } from './Seats'
import { StartView } from './StartView'
import { BoardDesk } from './surface/BoardDesk'
import { open as board, toggleBoard } from './surface/drawing'
import { TouchSign } from './surface/SeatHand'
import { tab, Tabs } from './Tabs'
import { EndedBar, Toolbar } from './Toolbar'
import { WallBar } from './wall/WallBar'
import { WifiLight } from '../shared/WifiLight'
import { t } from './words'
import { WorksPanel } from './WorksPanel'

export function App() {
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  const shown = room.value
  useEffect(() => {
    if (shown !== null) document.title = t.title(shown.room)
  })
  if (linkState.value === 'stopped') return <Refused />
  if (shown === null) return <Waiting />
  const { phase } = shown.lesson
  return (
    <div class="page" data-phase={phase} data-connected={connected.value}>
      <Header room={shown} />
      {/* Without the link nothing can be told: what gives commands is out of reach, what informs stays. */}
      <div class="content" inert={!connected.value}>
        {phase === 'idle' ? <StartView room={shown} /> : <Lesson room={shown} />}
      </div>
      <Dialogs room={shown} />
      <News />
      <Toast />
      <LostBanner />
    </div>
  )
}

function Lesson({ room }: { room: Room }) {
  const live = room.lesson.phase === 'live'
  const surface = room.lesson.surface ?? null
  return (
    <>
      {surface !== null && board.value ? (
        <BoardDesk room={room} surface={surface} />
      ) : (
        <main class="lesson" data-tab={tab.value}>
          <Tabs room={room} />
          <aside class="side" data-full={unfolded.value.door || unfolded.value.preview}>
            <Troubles troubles={room.troubles ?? []} />
            <Preview room={room} />
            {live && <Nearby room={room} />}
            <WorksPanel room={room} />
            {live && <Door room={room} />}
          </aside>
          <Seats room={room} />
        </main>
      )}
      <div class="bars">
        <WifiLight remains={room.remains} place="bar" />
        <TouchSign room={room} />
        <Offers room={room} />
        <WallBar room={room} />
      </div>
      {live ? <Toolbar room={room} /> : <EndedBar room={room} />}
    </>
  )
}

function onKey(event: KeyboardEvent): void {
  const command = commandOf(event)
  const lesson = room.value?.lesson
  if (command === null || lesson?.phase !== 'live') return
  event.preventDefault()
  if (command === 'draw') toggleBoard(room.value!)
  else if (command === 'leave_out') leaveOut()
  else if (command === 'blank') give({ type: 'blank', on: !lesson.blank })
  else give({ type: 'freeze', on: !lesson.frozen })
}
