/** The lesson's commands, always at the bottom, under the thumbs. */
import type { Mode, Room } from '@classroom-hub/protocol/src/messages'
import { Archive, CircleStop, Eye, EyeOff, Inbox, PencilLine, QrCode, Snowflake, Undo2 } from 'lucide-preact'
import { left } from '../shared/time'
import { connected, give, isPending, sinceTold_s, works } from './console'
import { dialog } from './dialogs'
import { KEYS, SHORTCUTS } from './keys'
import type { KeyCommand } from './keys'
import { planWords, tidiedOf } from './plan'
import { QuestionTool } from './question/QuestionTool'
import { Segments } from './Segments'
import { DrawTool } from './surface/DrawTool'
import { WallTool } from './wall/WallBar'
import { t } from './words'
import { turnoutOf } from './works'

export function Toolbar({ room }: { room: Room }) {
  const { mode, frozen, blank } = room.lesson
  const disabled = !connected.value
  const shown = room.show === 'waiting'
  const project = { type: 'project', show: shown ? 'none' : 'waiting' } as const
  return (
    <footer class="toolbar" aria-label={t.commands}>
      <Segments<Mode>
        label={t.mode}
        value={mode}
        busy={isPending({ type: 'set_mode', mode })}
        disabled={disabled}
        onChoose={(chosen) => give({ type: 'set_mode', mode: chosen })}
        choices={[
          { value: 'watch', label: t.watch, Icon: Eye, testid: 'mode-watch' },
          { value: 'work', label: t.work, Icon: PencilLine, testid: 'mode-work' },
        ]}
      />
      <div class="tools">
        <Switch name="freeze" label={t.freeze} Icon={Snowflake} on={frozen} disabled={disabled} />
        <Switch name="blank" label={t.blank} Icon={EyeOff} on={blank} disabled={disabled} />
        <DrawTool room={room} disabled={disabled} />
        <AskTool room={room} disabled={disabled} />
        <WallTool room={room} disabled={disabled} />
        <QuestionTool room={room} disabled={disabled} />
        <button type="button" class="tool" data-testid="show-code" title={shown ? t.hideCode : t.showCode} aria-label={shown ? t.hideCode : t.showCode} aria-busy={isPending(project)} disabled={disabled} onClick={() => give(project)}>
          <QrCode />
          <span class="tool-label">{shown ? t.hideCodeShort : t.showCodeShort}</span>
        </button>
        <TidyTool room={room} disabled={disabled} />
        <button type="button" class="tool end" data-testid="end" aria-busy={isPending({ type: 'end' })} disabled={disabled} onClick={() => give({ type: 'end' })}>
          <CircleStop />
          <span class="tool-label">{t.end}</span>
        </button>
      </div>
    </footer>
  )
}

/** Has the tablets put away, and says how many are. */
function TidyTool({ room, disabled }: { room: Room; disabled: boolean }) {
  const on = room.lesson.tidy === true
  const done = planWords.tidiedOf(tidiedOf(room.seats), room.seats.length)
  return (
    <button
      type="button"
      class={on ? 'tool counted' : 'tool'}
      data-testid="tidy"
      title={on ? planWords.untidy : planWords.tidyLong}
      aria-label={on ? planWords.tidying(done) : planWords.tidyLong}
      aria-pressed={on}
      aria-haspopup={on ? undefined : 'dialog'}
      aria-busy={isPending({ type: 'tidy', on })}
      disabled={disabled || room.seats.length === 0}
      onClick={() => (on ? give({ type: 'tidy', on: false }) : (dialog.value = { kind: 'tidy' }))}
    >
      <Archive />
      <span class="tool-label">
        {on && <strong>{done}</strong>} {planWords.tidy}
      </span>
    </button>
  )
}

/** Asks for work; while it is awaited, says how much has come, and stops waiting. */
function AskTool({ room, disabled }: { room: Room; disabled: boolean }) {
  const { activity } = room.lesson
  if (activity?.open !== true) {
    return (
      <button type="button" class="tool" data-testid="ask" aria-haspopup="dialog" aria-busy={isPending({ type: 'ask' })} disabled={disabled} onClick={() => (dialog.value = { kind: 'ask' })}>
        <Inbox />
        <span class="tool-label">{t.ask}</span>
      </button>
    )
  }
  const { asked, handed } = turnoutOf(room.seats, works.value, activity.activity)
  const turnout = t.turnout(handed.length, asked.length)
  return (
    <button type="button" class="tool counted asked" data-testid="end-ask" aria-haspopup="dialog" aria-busy={isPending({ type: 'end_ask' })} disabled={disabled} onClick={() => (dialog.value = { kind: 'end-ask' })}>
      <Inbox />
      <span class="tool-label">
        <strong data-testid="turnout-tool">{turnout}</strong>{' '}
        <span>
          {t.endAsk}
          <span class="long"> {t.endAskWhat}</span>
        </span>
      </span>
    </button>
  )
}

interface SwitchProps {
  name: Exclude<KeyCommand, 'draw' | 'leave_out'>
  label: string
  Icon: typeof Eye
  on: boolean
  disabled: boolean
}

function Switch({ name, label, Icon, on, disabled }: SwitchProps) {
  return (
    <button
      type="button"
      class="tool"
      data-testid={name}
      title={t.key(label, KEYS[name])}
      aria-keyshortcuts={SHORTCUTS[name]}
      aria-pressed={on}
      aria-busy={isPending({ type: name, on })}
      disabled={disabled}
      onClick={() => give({ type: name, on: !on })}
    >
      <Icon />
      <span class="tool-label">{label}</span>
      <kbd aria-hidden="true">{KEYS[name]}</kbd>
    </button>
  )
}

/** In the minute after the end, in the toolbar's place. */
export function EndedBar({ room }: { room: Room }) {
  const seconds = left(room.lesson.undo_s ?? 0, sinceTold_s())
  return (
    <footer class="toolbar ended">
      <p role="status">
        <CircleStop />
        {t.ended}
        {tidiedOf(room.seats) > 0 && ` ${planWords.tidied} : ${planWords.tidiedOf(tidiedOf(room.seats), room.seats.length)}`}
      </p>
      <button type="button" class="button" data-testid="undo" aria-busy={isPending({ type: 'undo_end' })} disabled={!connected.value || seconds === 0} onClick={() => give({ type: 'undo_end' })}>
        <Undo2 />
        {t.undo(seconds)}
      </button>
    </footer>
  )
}
