/** Who the lesson is for, and how its pupils say who they are. */
import type { ClassPlan, Room } from '@classroom-hub/protocol/src/messages'
import { GraduationCap, Images, Moon, Pointer, TriangleAlert, UserPlus } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { Dialog } from '../shared/Dialog'
import { ErrorLine } from './class/ErrorLine'
import { change } from './class/roster'
import { useWork } from './class/work'
import { connected, give, isPending } from './console'
import { dialog } from './dialogs'
import { afterSchool, forClass, planOf, planSummary, planWords } from './plan'
import { Segments } from './Segments'
import { t } from './words'

export function PlanDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const plan = planOf(room)
  const classes = room.classes ?? []
  const give_ = (chosen: ClassPlan): void => give({ type: 'set_plan', plan: chosen })
  const choice = (key: string, pressed: boolean, chosen: ClassPlan, Icon: typeof Moon, title: string, help: string): ComponentChildren => (
    <li key={key}>
      <button
        type="button"
        class="button screen-choice"
        data-testid={`plan-${key}`}
        aria-pressed={pressed}
        aria-busy={isPending({ type: 'set_plan', plan: chosen })}
        disabled={!connected.value}
        onClick={() => !pressed && give_(chosen)}
      >
        <Icon />
        <span class="screen-words">
          <strong>{title}</strong>
          <span class="muted">{help}</span>
        </span>
      </button>
    </li>
  )
  const shown = classes.find(({ name }) => name === plan.class_name)
  const none = plan.class_name === '' && !plan.after_school
  return (
    <Dialog title={planWords.who} closeLabel={t.close} onClose={onClose}>
      <ul class="screens">
        {classes.map(({ name, pupils }) =>
          choice(`class-${name}`, plan.class_name === name && !plan.after_school, forClass(plan, name), GraduationCap, name, planWords.pupils(pupils)))}
        {choice('guests', none, forClass(plan, ''), UserPlus, planWords.guestsOnly, planWords.guestsOnlyHelp)}
        {choice('after-school', plan.after_school, afterSchool(plan), Moon, planWords.afterSchool, planWords.afterSchoolHelp)}
      </ul>
      {plan.class_name !== '' && !plan.after_school && (
        <div class="plan-how">
          <h3>{planWords.how}</h3>
          <Segments<'tap' | 'pictures'>
            label={planWords.how}
            stacked
            value={plan.by}
            busy={isPending({ type: 'set_plan', plan })}
            disabled={!connected.value}
            onChoose={(by) => give_({ ...plan, by })}
            choices={[
              { value: 'tap', label: planWords.tap, Icon: Pointer, testid: 'by-tap' },
              { value: 'pictures', label: planWords.pictures, Icon: Images, testid: 'by-pictures' },
            ]}
          />
          {plan.by === 'pictures' && <Missing className={plan.class_name} count={shown?.without_pictures ?? 0} />}
          <label class="plan-guests">
            <input
              type="checkbox"
              data-testid="plan-guests-allowed"
              checked={plan.guests}
              disabled={!connected.value}
              onChange={(event) => give_({ ...plan, guests: event.currentTarget.checked })}
            />
            {planWords.guests}
          </label>
        </div>
      )}
    </Dialog>
  )
}

/** Those who were given no pictures come in without: says so, and gives them some. */
function Missing({ className, count }: { className: string; count: number }) {
  const { busy, error, run } = useWork()
  if (count === 0) return null
  return (
    <div class="plan-missing" data-testid="without-pictures">
      <p data-tone="wait">
        <TriangleAlert />
        <span>
          <strong>{planWords.withoutPictures(count)}</strong> {planWords.thenPrint}
        </span>
      </p>
      {error !== null && <ErrorLine text={error} />}
      <button type="button" class="button" data-testid="give-pictures" aria-busy={busy} disabled={!connected.value} onClick={() => void run(() => change({ type: 'prepare', class_name: className, sheet: 'pictures' }))}>
        <Images />
        {planWords.givePictures}
      </button>
    </div>
  )
}

/** Opens the choice, and says what it is. */
export function PlanButton({ room }: { room: Room }) {
  return (
    <button type="button" class="button start-pair" data-testid="plan" title={planWords.who} aria-haspopup="dialog" onClick={() => (dialog.value = { kind: 'plan' })}>
      <GraduationCap />
      {planSummary(planOf(room))}
    </button>
  )
}
