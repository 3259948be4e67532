/** Earlier moments of the board, one of them large; the board itself goes on as a small picture that leads back. */
import { Presentation } from 'lucide-preact'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { LookBack, Moment } from './lookback'
import { t } from './words'

export function LookBackView({ lookBack }: { lookBack: LookBack }): JSX.Element {
  const moments = lookBack.moments.value
  const chosen = lookBack.chosen.value
  const view = useRef<HTMLElement>(null)
  const current = (): HTMLButtonElement | null => view.current!.querySelector('[aria-current]')

  useEffect(() => {
    const before = document.activeElement
    const section = view.current!
    current()?.focus({ preventScroll: true })
    return () => {
      const inside = document.activeElement === document.body || section.contains(document.activeElement)
      if (inside && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  useEffect(() => {
    const button = current()
    button?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    if (view.current!.contains(document.activeElement)) button?.focus({ preventScroll: true })
  }, [chosen?.id])

  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') lookBack.close()
    else if (event.key === 'ArrowLeft') lookBack.step(-1)
    else if (event.key === 'ArrowRight') lookBack.step(1)
    else return
    event.preventDefault()
  }

  return (
    <section ref={view} class="look-back" data-testid="look-back" aria-label={t.lookBack} onKeyDown={onKey}>
      <div class="moment" aria-live="polite">
        {chosen !== null && <Large key={chosen.id} lookBack={lookBack} moment={chosen} />}
      </div>
      <ul class="moments">
        {moments.map((moment, n) => (
          <li key={moment.id}>
            <button
              type="button"
              data-testid="moment"
              aria-label={t.moment(n + 1, moments.length, ago(moment))}
              aria-current={moment === chosen ? 'true' : undefined}
              onClick={() => lookBack.choose(moment.id)}
            >
              <Picture address={lookBack.picture(moment.id, 'thumbnail')} words="" />
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="to-board" data-testid="to-board" onClick={() => lookBack.close()}>
        <span>
          <Presentation size={28} aria-hidden="true" />
          {t.backToBoard}
        </span>
      </button>
    </section>
  )
}

/** The thumbnail stands in until the picture is here. */
function Large({ lookBack, moment }: { lookBack: LookBack; moment: Moment }): JSX.Element {
  const address = lookBack.picture(moment.id, 'image') ?? lookBack.picture(moment.id, 'thumbnail')
  return <Picture address={address} words={t.momentLarge(ago(moment))} testid="moment-large" />
}

function Picture({ address, words, testid }: { address: string | undefined; words: string; testid?: string }): JSX.Element {
  if (address === undefined) return <i class="awaited" />
  return <img src={address} alt={words} data-testid={testid} draggable={false} />
}

function ago({ seenMs }: Moment): string {
  const minutes = Math.round((performance.now() - seenMs) / 60_000)
  return minutes < 1 ? t.justNow : t.minutesAgo(minutes)
}
