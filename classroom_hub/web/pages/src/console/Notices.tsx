/** What the console says of itself: the link, a refusal, a passing sentence. */
import { errorWords } from '@classroom-hub/kit/errors'
import { CircleAlert, RotateCcw, TriangleAlert, WifiOff, X } from 'lucide-preact'
import { useEffect } from 'preact/hooks'
import { linkState, refusal, retry, toast } from './console'
import { troubleWords } from './status'
import { t } from './words'

const TOAST_MS = 6000

/** Over the page, so that nothing moves when the link goes or comes. */
export function LostBanner() {
  const lost = linkState.value === 'lost'
  return (
    <div class="banner-place" role="alert">
      {lost && (
        <p class="banner" data-testid="lost">
          <WifiOff />
          <span>{t.lost}</span>
          <span class="spinner" />
        </p>
      )}
    </div>
  )
}

export function Toast() {
  const shown = toast.value
  useEffect(() => {
    if (shown === null) return undefined
    const timer = setTimeout(() => (toast.value = null), TOAST_MS)
    return () => clearTimeout(timer)
  }, [shown])
  return (
    <div class="toast-place" role="alert">
      {shown !== null && (
        <p class="toast" key={shown.id} data-testid="toast">
          <CircleAlert />
          <span>{shown.text}</span>
          <button type="button" class="icon-button" aria-label={t.dismiss} onClick={() => (toast.value = null)}>
            <X />
          </button>
        </p>
      )}
    </div>
  )
}

/** What is amiss on the hub while a lesson is on. */
export function Troubles({ troubles }: { troubles: readonly string[] }) {
  return (
    <div class="troubles-region" role="status">
      {troubles.map((code) => (
        <p key={code} class="trouble" data-tone="wait" data-testid="trouble">
          <TriangleAlert />
          {troubleWords(code)}
        </p>
      ))}
    </div>
  )
}

/** Before the first word of the hub: nothing for a second, then a sign of waiting. */
export function Waiting() {
  return (
    <main class="alone">
      <p class="late" role="status">
        <span class="spinner" />
        {t.connecting}
      </p>
    </main>
  )
}

/** The hub will not talk to this page. */
export function Refused() {
  const code = refusal.value
  return (
    <main class="alone">
      <CircleAlert size={48} strokeWidth={1.5} />
      <h1>{code === null || code === 'forbidden' ? t.forbidden : errorWords(code, 'teacher')}</h1>
      <button type="button" class="button" onClick={retry}>
        <RotateCcw />
        {t.retry}
      </button>
    </main>
  )
}
