/** Asks before a press that reaches all tablets at once and that no second press takes back. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { Dialog } from '../shared/Dialog'
import { connected, give, works } from './console'
import type { Command } from './pending'
import { planWords } from './plan'
import { t } from './words'
import { turnoutOf } from './works'

interface SureDialogProps {
  title: string
  help: string
  yes: string
  command: Command
  onClose: () => void
}

function SureDialog({ title, help, yes, command, onClose }: SureDialogProps) {
  const agree = (): void => {
    give(command)
    onClose()
  }
  return (
    <Dialog title={title} closeLabel={t.close} onClose={onClose}>
      <p>{help}</p>
      <div class="dialog-actions">
        <button type="button" class="button" data-testid="sure-no" onClick={onClose}>
          {t.notNow}
        </button>
        <button type="button" class="button primary" data-testid="sure-yes" disabled={!connected.value} onClick={agree}>
          {yes}
        </button>
      </div>
    </Dialog>
  )
}

/** Before the tablets are put away: each pupil has to take the own one up again. */
export function TidySure({ onClose }: { onClose: () => void }) {
  return <SureDialog title={planWords.tidyAsk} help={planWords.tidyHelp} yes={planWords.tidyYes} command={{ type: 'tidy', on: true }} onClose={onClose} />
}

/** Before work is awaited no more, with how much has come. */
export function EndAskSure({ room, onClose }: { room: Room; onClose: () => void }) {
  const { activity } = room.lesson
  const { asked, handed } = turnoutOf(room.seats, works.value, activity?.activity ?? '')
  const help = `${t.turnoutLong(handed.length, asked.length)}. ${t.endAskHelp}`
  return <SureDialog title={t.endAskAsk} help={help} yes={t.endAskYes} command={{ type: 'end_ask', collect: true }} onClose={onClose} />
}
