/** What waits for the portals and why: to approve, to try again, to cancel; and the class's rule. */
import './sending.css'
import { Animal } from '@classroom-hub/kit/Animal'
import type { Sending, Sendings, TargetView } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { Ban, Check, CircleCheck, Hand, RotateCw, Send, TriangleAlert, Unplug, X } from 'lucide-preact'
import { useEffect, useRef } from 'preact/hooks'
import { Dialog } from '../../shared/Dialog'
import { clockTime } from '../../shared/time'
import { connected, sendings, tell, works } from '../console'
import { reasonWords } from '../delivery'
import { Segments } from '../Segments'
import { TwiceButton } from '../TwiceButton'
import { t } from '../words'
import { actsOf, groupsOf, targetName, wordsOf } from './sending'
import type { Act, Group } from './sending'
import { sendingWords as w } from './sendingWords'

/** The rule that was pressed last, until the list says so. */
const chosen = signal<{ readonly target: string; readonly rule: TargetView['rule']; readonly before: Sendings } | null>(null)

export function SendingDialog({ onClose }: { onClose: () => void }) {
  const told = works.value
  // Asked for again with each word on the lesson's work: whatever changes on the way to a portal comes with one.
  useEffect(() => tell({ type: 'list_sendings' }), [told])
  const all = sendings.value
  const body = useRef<HTMLDivElement>(null)
  // A button that was pressed goes with its piece; the keyboard stays in the list.
  useEffect(() => {
    if (document.activeElement === document.body) body.current?.focus()
  }, [all])
  return (
    <Dialog title={w.title} closeLabel={t.close} onClose={onClose} size="large">
      <div class="sendings" data-testid="sendings" ref={body} tabIndex={-1}>
        {all === null ? <progress aria-label={w.title} /> : all.targets.map((target) => <Target key={target.target} target={target} all={all} />)}
        {all !== null && (all.more ?? 0) > 0 && <p class="muted">{w.more(all.more!)}</p>}
      </div>
    </Dialog>
  )
}

function Target({ target, all }: { target: TargetView; all: Sendings }) {
  const { target: name, waiting = 0, going = 0, refused = 0, delivered = 0, trouble = '' } = target
  const groups = groupsOf(all, name)
  const fails = groups.some((group) => group.sendings.some((each) => actsOf(each).includes('resend')))
  const pressed = chosen.value
  const rule = pressed !== null && pressed.target === name && pressed.before === all ? pressed.rule : target.rule
  return (
    <section class="sending-target" data-testid="sending-target" data-target={name}>
      <header class="sending-head">
        <h3>{targetName(name)}</h3>
        <p class="muted" data-testid="sending-summary">{w.summary(waiting, going, refused, delivered)}</p>
      </header>
      {trouble !== '' && (
        <p class="sending-trouble" data-tone="wait" role="status">
          <TriangleAlert />
          {reasonWords(trouble)}
        </p>
      )}
      <div class="sending-rule">
        <p>
          <strong>{w.rule(all.class_name)}</strong>
          <span class="muted">{w[`ruleHelp_${rule}`]}</span>
        </p>
        <Segments
          label={w.rule(all.class_name)}
          value={rule}
          choices={[
            { value: 'always', label: w.rule_always, Icon: CircleCheck, testid: `rule-always-${name}` },
            { value: 'ask', label: w.rule_ask, Icon: Hand, testid: `rule-ask-${name}` },
            { value: 'never', label: w.rule_never, Icon: Ban, testid: `rule-never-${name}` },
          ]}
          onChoose={(next) => {
            chosen.value = { target: name, rule: next, before: all }
            tell({ type: 'set_approval', target: name, class_name: all.class_name, rule: next })
          }}
          disabled={!connected.value}
          busy={false}
        />
        {name !== 'folder' && <p class="muted">{w.photos}</p>}
      </div>
      {(waiting > 0 || fails) && (
        <div class="sending-all">
          {waiting > 0 && (
            <button type="button" class="button primary" data-testid="approve-all" disabled={!connected.value} onClick={() => tell({ type: 'approve', target: name, until: all.until ?? 0 })}>
              <Check />
              {w.approveAll(waiting)}
            </button>
          )}
          {fails && (
            <button type="button" class="button" data-testid="resend-all" disabled={!connected.value} onClick={() => tell({ type: 'resend', target: name })}>
              <RotateCw />
              {w.resendAll}
            </button>
          )}
        </div>
      )}
      {groups.length === 0 ? <p class="muted">{w.none}</p> : groups.map((group) => <Activity key={group.key} group={group} />)}
      {name !== 'folder' && trouble !== 'login_missing' && trouble !== 'login_needed' && <Revoke target={name} />}
    </section>
  )
}

/** Takes back what the portal lets this computer do; a second press says that it is meant. */
function Revoke({ target }: { target: string }) {
  return (
    <TwiceButton class="button small sending-revoke" testid="revoke-access" label={w.revoke} sure={w.revokeSure} icon={<Unplug />} disabled={!connected.value} onSure={() => tell({ type: 'revoke_access', target })} />
  )
}

function Activity({ group }: { group: Group }) {
  return (
    <section class="sending-group">
      <h4>{group.title}</h4>
      <ul>
        {group.sendings.map((each) => <Row key={each.piece} sending={each} />)}
      </ul>
    </section>
  )
}

function Row({ sending }: { sending: Sending }) {
  const { name, animal, colour, title, at_ms, state } = sending
  const { tone, text, why } = wordsOf(sending)
  return (
    <li class="sending" data-testid="sending" data-state={state} data-name={name}>
      <Animal name={animal} colour={colour} size={40} decorative />
      <div class="sending-words">
        <p>
          <strong>{name}</strong>
          <span class="muted"> {title || w.untitled} · {clockTime(at_ms)}</span>
        </p>
        <p data-tone={tone}>
          <strong class="sending-state">{text}</strong>
          {why !== null && <span> {why}</span>}
        </p>
      </div>
      <div class="sending-acts">
        {actsOf(sending).map((act) => <ActButton key={act} act={act} sending={sending} />)}
      </div>
    </li>
  )
}

const ICONS = { approve: Check, send: Send, resend: RotateCw, cancel: X } as const

function ActButton({ act, sending }: { act: Act; sending: Sending }) {
  const { name, title } = sending
  const Icon = ICONS[act]
  return (
    <button type="button" class="button small" data-testid={`sending-${act}`} aria-label={w[`${act}Named`](name, title || w.untitled)} disabled={!connected.value} onClick={() => carryOut(act, sending)}>
      <Icon />
      {w[act]}
    </button>
  )
}

function carryOut(act: Act, { target, piece }: Sending): void {
  const type = ({ approve: 'approve', send: 'approve', resend: 'resend', cancel: 'cancel_sending' } as const)[act]
  tell({ type, target, piece })
}
