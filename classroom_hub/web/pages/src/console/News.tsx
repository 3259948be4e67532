/** Tells a screen reader of new work: one sentence for all that came in a while. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { NO_WORKS, works } from './console'
import { t } from './words'
import { news } from './works'

/** A class hands in within a minute: it is told in a few sentences, not in thirty. */
const GATHER_MS = 4000

export function News() {
  const [text, setText] = useState('')
  // What was there when the page opened is no news.
  const told = useRef<ReadonlySet<string> | null>(null)
  const latest = works.value
  if (told.current === null && latest !== NO_WORKS) told.current = idsOf(latest.pieces)
  const waiting = told.current !== null && news(told.current, latest.pieces).length > 0
  useEffect(() => {
    if (!waiting) return undefined
    const timer = setTimeout(() => {
      const { pieces } = works.value
      const came = news(told.current!, pieces)
      told.current = idsOf(pieces)
      setText(came.length === 1 ? t.newPiece(came[0]!.name) : t.newPieces(came.length))
    }, GATHER_MS)
    return () => clearTimeout(timer)
  }, [waiting])
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  )
}

function idsOf(pieces: readonly { readonly piece: string }[]): ReadonlySet<string> {
  return new Set(pieces.map(({ piece }) => piece))
}
