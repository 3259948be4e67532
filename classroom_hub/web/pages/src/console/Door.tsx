/** The door: who may come in, and those who knock. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Door as DoorState, Room, SeatDetail, Visitor } from '@classroom-hub/protocol/src/messages'
import { DoorClosed, DoorOpen, Hand, KeyRound, TriangleAlert } from 'lucide-preact'
import { useEffect } from 'preact/hooks'
import { span } from '../shared/time'
import { connected, give, isPending, sinceTold_s } from './console'
import { Panel, roomy, unfolded } from './Panel'
import { planWords } from './plan'
import { PlanButton } from './PlanDialog'
import { Segments } from './Segments'
import { claimed } from './stage'
import { listed, t } from './words'

export function Door({ room }: { room: Room }) {
  const waiting = room.knocking.length
  const stuck = room.stuck ?? []
  const knocked = waiting > 0 || stuck.length > 0
  useEffect(() => {
    // Where nothing that is in sight moves; a phone shows the sign.
    if (knocked && roomy) unfolded.value = { ...unfolded.value, door: true }
  }, [knocked])
  const badge = knocked && (
    <span class="badge" data-tone="wait">
      {waiting > 0 ? <Hand /> : <TriangleAlert />}
      {waiting > 0 ? waiting : stuck.length}
    </span>
  )
  return (
    <Panel id="door" title={t.door} summary={t[`door_${room.door}`]} badge={badge}>
      <div class="knocking-region" role="status">
        {stuck.length > 0 && (
          <p class="stuck" data-tone="wait" data-testid="stuck">
            <TriangleAlert />
            {planWords.stuck(listed(stuck), stuck.length)}
          </p>
        )}
        {waiting > 0 && <Knocking room={room} visitors={room.knocking} />}
      </div>
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
      <PlanButton room={room} />
    </Panel>
  )
}

function Knocking({ room, visitors }: { room: Room; visitors: readonly Visitor[] }) {
  const claims = visitors.filter((each) => claimed(room, each) !== null)
  const others = visitors.filter((each) => !claims.includes(each))
  const everybody = { type: 'admit', device: null } as const
  const admitAll = (): void => {
    // Who those are that claim a seat is for the teacher to say, one by one.
    if (claims.length === 0) give(everybody)
    else for (const each of others) give({ type: 'admit', device: each.device })
  }
  return (
    <div class="knocking">
      <h3 data-tone="wait">
        <Hand />
        {t.knocking(visitors.length)}
      </h3>
      {claims.length > 0 && (
        <ul class="rows">
          {claims.map((each) => (
            <Claim key={each.device} visitor={each} seat={claimed(room, each)!} />
          ))}
        </ul>
      )}
      {(claims.length === 0 || others.length > 1) && (
        <button type="button" class={claims.length === 0 ? 'button primary' : 'button'} data-testid="admit-all" aria-busy={isPending(everybody)} disabled={!connected.value} onClick={admitAll}>
          {claims.length === 0 ? t.admitAll : t.admitOthers}
        </button>
      )}
      <ul class="rows">
        {others.map((each) => {
          const one = { type: 'admit', device: each.device } as const
          return (
            <li key={each.device} class="row" data-testid="knocking" data-name={each.name}>
              <span class="row-name">{each.name === '' ? planWords.aTablet : each.name}</span>
              <button
                type="button"
                class="button small"
                aria-label={t.admitNamed(each.name === '' ? planWords.aTablet : each.name)}
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

/** A tablet that says it is a pupil who has another, there or away: only the teacher can know. */
function Claim({ visitor, seat }: { visitor: Visitor; seat: SeatDetail }) {
  const length = span((seat.last_seen_s ?? 0) + sinceTold_s())
  const same = { type: 'admit', device: visitor.device, seat: seat.seat } as const
  const other = { type: 'admit', device: visitor.device } as const
  return (
    <li class="claim" data-testid="claim" data-name={visitor.name}>
      <div class="claim-who">
        <Animal name={seat.animal} colour={seat.colour} size={40} decorative />
        <p>{seat.presence === 'away' ? t.claims(seat.name, length === '' ? '' : t.claimsAway(length)) : planWords.claimsTaken(seat.name)}</p>
      </div>
      <div class="claim-actions">
        <button type="button" class="button small primary" data-testid="claim-same" aria-busy={isPending(same)} disabled={!connected.value} onClick={() => give(same)}>
          {t.claimsSame(seat.name)}
        </button>
        <button type="button" class="button small" data-testid="claim-other" disabled={!connected.value} onClick={() => give(other)}>
          {t.claimsOther}
        </button>
      </div>
    </li>
  )
}
