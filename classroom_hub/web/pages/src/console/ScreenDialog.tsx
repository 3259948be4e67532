/** Which of the computer's screens is streamed. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { Monitor, Radio } from 'lucide-preact'
import { Dialog } from '../shared/Dialog'
import { connected, give, isPending } from './console'
import { t } from './words'

export function ScreenDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { monitors = [], wanted } = room.stream
  return (
    <Dialog title={t.chooseScreen} closeLabel={t.close} onClose={onClose}>
      <p>{t.screenHelp}</p>
      <ul class="screens">
        {monitors.map(({ number, name, width, height }) => (
          <li key={number}>
            <button
              type="button"
              class="button screen-choice"
              data-testid={`screen-${number}`}
              aria-pressed={number === wanted}
              aria-busy={isPending({ type: 'choose_monitor', number })}
              disabled={!connected.value}
              onClick={() => number !== wanted && give({ type: 'choose_monitor', number })}
            >
              <Monitor />
              <span class="screen-words">
                <strong>{t.screenNumber(number)}</strong>
                <span class="muted">{[name, `${width} × ${height}`].filter((word) => word !== '').join(' · ')}</span>
              </span>
              {number === wanted && (
                <span class="screen-now">
                  <Radio />
                  {t.screenNow}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
