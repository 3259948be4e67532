/** Journals of lessons: asked for when somebody looks. */
import { errorWords } from '@classroom-hub/kit/errors'
import { language } from '@classroom-hub/kit/words'
import { signal } from '@preact/signals'
import { t } from '../words'

export interface JournalEntry {
  readonly lesson: string
  readonly class_name: string
  readonly began_ms: number
  /** 0: the lesson is on. */
  readonly ended_ms: number
  readonly kept: boolean
  readonly stills: number
  readonly pieces: number
  readonly pupils: number
}

/** `null` until they have come. */
export const journals = signal<readonly JournalEntry[] | null>(null)
/** Why they have not. */
export const trouble = signal<string | null>(null)

export const load = (): Promise<void> => ask('/journals')
export const keep = (lesson: string, on: boolean): Promise<void> => ask(`/journals/${lesson}`, { method: 'POST', body: JSON.stringify({ keep: on }) })
export const forget = (lesson: string): Promise<void> => ask(`/journals/${lesson}`, { method: 'DELETE' })

export function address(lesson: string, form: 'pdf' | 'zip', anonymous: boolean): string {
  return `/journals/${lesson}/${form}?lang=${language.value}${anonymous ? '&anonymous=1' : ''}`
}

async function ask(path: string, how: RequestInit = {}): Promise<void> {
  trouble.value = null
  try {
    const answer = await fetch(path, { cache: 'no-store', ...how })
    if (answer.ok) journals.value = (await answer.json()) as JournalEntry[]
    else trouble.value = errorWords('forbidden', 'teacher')
  } catch {
    trouble.value = t.noAnswer
  }
}
