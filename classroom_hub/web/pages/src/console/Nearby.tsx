/** Tablets nearby: one press brings a cart in, and what came of it is said tablet by tablet. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { BellRing, CircleCheck, Hand, Hourglass, KeyRound, School, Tablet, TriangleAlert, WifiOff } from 'lucide-preact'
import { connected, give, isPending } from './console'
import { isCallable, isUnderWay, nearbyGroups, toneOf } from './nearby'
import type { NearbyGroup, NearbyTablet, Standing } from './nearby'
import { inviteWords, n, placeName, standingWords } from './nearbyWords'
import { Panel, roomy, unfolded } from './Panel'

const ICONS: Readonly<Record<Standing, typeof Tablet>> = {
  free: Tablet, here: CircleCheck, calling: BellRing, asking: Hourglass, coming: Hourglass, busy: School, elsewhere: School,
  knocking: Hand, refused: TriangleAlert, unreachable: WifiOff, not_enrolled: KeyRound,
}

/** The panel in the side column. */
export function Nearby({ room }: { room: Room }) {
  const groups = nearbyGroups(room)
  if (groups.length === 0) return null
  const callable = groups.reduce((sum, group) => sum + group.callable, 0)
  return (
    <Panel id="nearby" title={n.nearby} summary={room.enrolled === true && callable > 0 ? n.free(callable) : ''}>
      {room.enrolled !== true && <p class="nearby-hint">{n.notEnrolledHub}</p>}
      <div class="nearby">
        {groups.map((group) => (
          <Group key={group.key} group={group} enrolled={room.enrolled === true} />
        ))}
      </div>
    </Panel>
  )
}

/** While nobody is in yet: the carts' presses where the cards will be. */
export function NearbyPresses({ room }: { room: Room }) {
  if (room.enrolled !== true || room.lesson.phase !== 'live') return null
  const groups = nearbyGroups(room).filter(({ callable, underWay }) => callable + underWay > 0)
  return (
    <div class="nearby-presses">
      {groups.map((group) => (
        <Press key={group.key} group={group} large />
      ))}
    </div>
  )
}

function Press({ group, large = false }: { group: NearbyGroup; large?: boolean }) {
  const command = { type: 'invite', ...group.place } as const
  const press = (): void => {
    // What comes of it is said there; those at the door are mostly the ones that are called, and its count stays.
    if (roomy) unfolded.value = { ...unfolded.value, nearby: true, door: false }
    give(command)
  }
  return (
    <button
      type="button"
      class={large ? 'button primary' : 'button small primary'}
      data-testid={large ? 'invite-large' : 'invite'}
      data-place={group.key}
      aria-busy={isPending(command) || group.underWay > 0}
      disabled={!connected.value || group.callable === 0}
      onClick={press}
    >
      <BellRing />
      {large ? `${inviteWords(group.place)} (${group.callable})` : inviteWords(group.place)}
    </button>
  )
}

function Group({ group, enrolled }: { group: NearbyGroup; enrolled: boolean }) {
  const { tablets, here, underWay, callable } = group
  const name = placeName(group.place)
  const meant = tablets.filter(({ standing }) => standing !== 'not_enrolled').length
  const amiss = tablets.filter(({ standing }) => toneOf(standing) === 'problem' || standing === 'busy' || standing === 'asking')
  return (
    <section class="nearby-group" data-testid="nearby-group" data-place={group.key} aria-label={name}>
      <div class="nearby-head">
        <h3>{name}</h3>
        <span class="muted">{n.counted(tablets.length, here)}</span>
      </div>
      {enrolled && (callable > 0 || underWay > 0) && <Press group={group} />}
      <p class="visually-hidden" role="status">
        {underWay > 0 ? `${name}\u00a0: ${n.progress(here, meant)}` : ''}
      </p>
      {underWay > 0 && <progress class="nearby-progress" value={here} max={meant} aria-label={n.progress(here, meant)} />}
      {amiss.length > 0 && <Rows tablets={amiss} enrolled={enrolled} />}
      {amiss.length < tablets.length && (
        <details>
          <summary>{n.all(tablets.length)}</summary>
          <Rows tablets={tablets} enrolled={enrolled} />
        </details>
      )}
    </section>
  )
}

function Rows({ tablets, enrolled }: { tablets: readonly NearbyTablet[]; enrolled: boolean }) {
  return (
    <ul class="rows">
      {tablets.map((each) => (
        <Row key={each.device} tablet={each} enrolled={enrolled} />
      ))}
    </ul>
  )
}

function Row({ tablet, enrolled }: { tablet: NearbyTablet; enrolled: boolean }) {
  const { device, name, standing } = tablet
  const Icon = ICONS[standing]
  const command = { type: 'invite', device } as const
  return (
    <li class="row nearby-row" data-testid="nearby-row" data-name={name} data-standing={standing} data-tone={toneOf(standing)}>
      <Icon />
      <span class="nearby-words">
        <span class="row-name">{name}</span>
        <span class="nearby-standing">{standingWords(tablet)}</span>
      </span>
      {enrolled && isCallable(standing) && (
        <button
          type="button"
          class="button small"
          data-testid="invite-one"
          aria-label={n.inviteNamed(name)}
          aria-busy={isPending(command) || isUnderWay(standing)}
          disabled={!connected.value}
          onClick={() => give(command)}
        >
          {n.invite}
        </button>
      )}
    </li>
  )
}
