/** The lesson's commands, always at the bottom, under the thumbs. */
import type { Mode, Room } from '@classroom-hub/protocol/src/messages'
import { CircleStop, Eye, EyeOff, PencilLine, Presentation, Snowflake, Undo2 } from 'lucide-preact'
import { left } from '../shared/time'
import { connected, give, isPending, sinceTold_s } from './console'
import { KEYS, SHORTCUTS } from './keys'
import type { KeyCommand } from './keys'
import { Segments } from './Segments'
import { t } from './words'

export function Toolbar({ room }: { room: Room }) {
  const { mode, frozen, blank } = room.lesson
  const disabled = !connected.value
  const shown = room.show !== 'none'
  const project = { type: 'project', show: shown ? 'none' : 'waiting' } as const
  return (
    <footer class="toolbar" role="toolbar" aria-label={t.commands}>
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
        <button type="button" class="tool" data-testid="show-code" title={shown ? t.hideCode : t.showCode} aria-label={shown ? t.hideCode : t.showCode} aria-busy={isPending(project)} disabled={disabled} onClick={() => give(project)}>
          <Presentation />
          <span class="tool-label">{shown ? t.hideCodeShort : t.showCodeShort}</span>
        </button>
        <button type="button" class="tool end" data-testid="end" aria-busy={isPending({ type: 'end' })} disabled={disabled} onClick={() => give({ type: 'end' })}>
          <CircleStop />
          <span class="tool-label">{t.end}</span>
        </button>
      </div>
    </footer>
  )
}

interface SwitchProps {
  name: KeyCommand
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
      </p>
      <button type="button" class="button" data-testid="undo" aria-busy={isPending({ type: 'undo_end' })} disabled={!connected.value || seconds === 0} onClick={() => give({ type: 'undo_end' })}>
        <Undo2 />
        {t.undo(seconds)}
      </button>
    </footer>
  )
}
