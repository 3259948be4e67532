/** Asks before a class is forgotten. */
import { useStepBack } from '../../shared/Dialog'
import { t } from '../words'
import { ErrorLine } from './ErrorLine'
import { change, roster } from './roster'
import { useWork } from './work'

export function RemoveClass({ className, onBack }: { className: string; onBack: (said?: string) => void }) {
  const { busy, error, run } = useWork()
  useStepBack(() => onBack())
  const count = roster.value?.classes.find((each) => each.name === className)?.pupils.length ?? 0
  const remove = async (): Promise<void> => {
    if (await run(() => change({ type: 'remove_class', class_name: className }))) onBack(t.done)
  }
  return (
    <div class="class-form">
      <p>
        <strong>{t.removeClassAsk(className)}</strong> {t.removeClassHelp(count)}
      </p>
      {error !== null && <ErrorLine text={error} />}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => onBack()}>
          {t.keep}
        </button>
        <button type="button" class="button danger" data-testid="remove-class-yes" aria-busy={busy} onClick={() => void remove()}>
          {t.removeClassYes}
        </button>
      </div>
    </div>
  )
}
