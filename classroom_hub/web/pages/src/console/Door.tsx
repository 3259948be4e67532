/** The door: who may come in, and those who knock. */
import type { Door as DoorState, Room, Visitor } from '@classroom-hub/protocol/src/messages'
import { DoorClosed, DoorOpen, Hand, KeyRound } from 'lucide-preact'
import { connected, give, isPending } from './console'
import { Panel } from './Panel'
import { Segments } from './Segments'
import { t } from './words'

export function Door({ room }: { room: Room }) {
  const waiting = room.knocking.length
  const badge = waiting > 0 && (
    <span class="badge" data-tone="wait">
      <Hand />
      {waiting}
    </span>
  )
  return (
    <Panel id="door" title={t.door} summary={t[`door_${room.door}`]} badge={badge}>
      <Segments<DoorState>
        label={t.door}
        stacked
        value={room.door}
        busy={isPending({ type: 'set_door', door: room.door })}
        disabled={!connected.value}
        onChoose={(door) => give({ type: 'set_door', door })}
        choices={[
          { value: 'open', label: t.door_open, Icon: DoorOpen, testid: 'door-open' },
          { value: 'code', label: t.door_code, Icon: KeyRound, testid: 'door-code' },
          { value: 'closed', label: t.door_closed, Icon: DoorClosed, testid: 'door-closed' },
        ]}
      />
      <div class="knocking-region" role="status">
        {waiting > 0 && <Knocking visitors={room.knocking} />}
      </div>
    </Panel>
  )
}

function Knocking({ visitors }: { visitors: readonly Visitor[] }) {
  const everybody = { type: 'admit', device: null } as const
  return (
    <div class="knocking">
      <h3 data-tone="wait">
        <Hand />
        {t.knocking(visitors.length)}
      </h3>
      <button type="button" class="button primary" data-testid="admit-all" aria-busy={isPending(everybody)} disabled={!connected.value} onClick={() => give(everybody)}>
        {t.admitAll}
      </button>
      <ul class="rows">
        {visitors.map((each) => {
          const one = { type: 'admit', device: each.device } as const
          return (
            <li key={each.device} class="row" data-testid="knocking" data-name={each.name}>
              <span class="row-name">{each.name}</span>
              <button
                type="button"
                class="button small"
                aria-label={t.admitNamed(each.name)}
                aria-busy={isPending(one) || isPending(everybody)}
                disabled={!connected.value}
                onClick={() => give(one)}
              >
                {t.admit}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
