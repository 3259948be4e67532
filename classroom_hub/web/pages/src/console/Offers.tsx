/** Hands, who came first in front: a calm line above the commands. The name puts its page up, the check takes the hand down. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { Check, Hand, Presentation } from 'lucide-preact'
import { connected, give, isPending } from './console'
import { q } from './question/questionWords'
import { raisedHands } from './question/signs'
import { whyNot } from './stage'
import { listed, t } from './words'

/** Names said at once; the line shows all of them. */
const NAMED = 3

export function Offers({ room }: { room: Room }) {
  const hands = raisedHands(room)
  const names = hands.slice(0, hands.length > NAMED + 1 ? NAMED : NAMED + 1).map((seat) => seat.name)
  if (hands.length > names.length) names.push(t.others(hands.length - names.length))
  const text = hands.length === 0 ? '' : t.handsUp(listed(names), hands.length)
  return (
    <div class="offers-place">
      {/* Only the sentence is live: the buttons would be read out at every hand. */}
      <p class="visually-hidden" role="status">
        {text}
      </p>
      {hands.length > 0 && (
        <section class="offers" aria-label={t.hands} data-testid="offers">
          <p class="offers-title" data-tone="wait" aria-hidden="true">
            <Hand />
            <span>{text}</span>
          </p>
          <ul class="offers-list">
            {hands.map((seat) => (
              <Offer key={seat.seat} seat={seat} />
            ))}
          </ul>
          {hands.length > 1 && (
            <button type="button" class="button small" data-testid="lower-all" disabled={!connected.value} aria-busy={isPending({ type: 'lower_hands' })} onClick={() => give({ type: 'lower_hands' })}>
              <Check />
              {q.lowerAll}
            </button>
          )}
        </section>
      )}
    </div>
  )
}

function Offer({ seat }: { seat: SeatDetail }) {
  const accept = { type: 'project', show: 'pupil', target: seat.seat } as const
  const lower = { type: 'lower_hands', seat: seat.seat } as const
  return (
    <li class="offer-chip" data-name={seat.name}>
      <button
        type="button"
        class="offer-accept"
        data-testid="offer-accept"
        title={t.putUp}
        aria-label={t.putUpNamed(seat.name)}
        disabled={!connected.value || whyNot(seat) !== null}
        onClick={() => give(accept)}
      >
        <Animal name={seat.animal} colour={seat.colour} size={36} decorative />
        <span class="offer-name">{seat.name}</span>
        {whyNot(seat) === null && <Presentation />}
      </button>
      <button
        type="button"
        class="icon-button"
        data-testid="offer-decline"
        title={q.lower}
        aria-label={q.lowerNamed(seat.name)}
        aria-busy={isPending(lower)}
        disabled={!connected.value}
        onClick={() => give(lower)}
      >
        <Check />
      </button>
    </li>
  )
}
