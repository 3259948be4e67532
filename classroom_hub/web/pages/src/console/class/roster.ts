/** The class as the hub keeps it: fetched when somebody looks, and told anew with each change. */
import { errorWords } from '@classroom-hub/kit/errors'
import { language } from '@classroom-hub/kit/words'
import type { ErrorCode } from '@classroom-hub/protocol/src/messages'
import type { ApplyRequest, ChangeRequest, Erased, EraseRequest, PreviewRequest, PreviewView, PupilEntry, PupilKept, RosterRefusal, RosterView } from '@classroom-hub/protocol/src/rosters'
import { signal } from '@preact/signals'
import { t } from '../words'

export type Sheet = 'badges' | 'pictures'
export type Change = ChangeRequest['change']

/** `null` until it has come. */
export const roster = signal<RosterView | null>(null)

/** What the hub refused, with the sentence to show. */
export class Refused extends Error {
  constructor(readonly code: string, sentence: string) {
    super(sentence)
  }
}

export const MAX_FILE_BYTES = 2 * 1024 * 1024

export async function load(): Promise<void> {
  roster.value = await asked<RosterView>('/roster')
}

export async function change(what: Change): Promise<void> {
  const body: ChangeRequest = { change: what }
  roster.value = await asked<RosterView>('/roster/change', body)
}

/** What is kept of a pupil, before it is erased. */
export function kept(pupil: string): Promise<PupilKept> {
  return asked<PupilKept>(`/pupils/${encodeURIComponent(pupil)}`)
}

export function erase(pupil: string, unclaimed: boolean): Promise<Erased> {
  const body: EraseRequest = { unclaimed }
  return asked<Erased>(`/pupils/${encodeURIComponent(pupil)}/erase`, body)
}

/** Where all of a pupil's data is, as one file. */
export function exportAddress(pupil: string): string {
  return `/pupils/${encodeURIComponent(pupil)}/export?lang=${language.value}`
}

export function preview(request: PreviewRequest): Promise<PreviewView> {
  return asked<PreviewView>('/roster/preview', request)
}

export async function apply(request: ApplyRequest): Promise<void> {
  roster.value = await asked<RosterView>('/roster/apply', request)
}

/** Opens a sheet to print; whoever has no badge or pictures yet gets them first. */
export async function print(className: string, sheet: Sheet): Promise<void> {
  const pupils = roster.value?.classes.find((each) => each.name === className)?.pupils ?? []
  // Opened within the press: after an answer a browser takes it for an unwanted window.
  const tab = window.open('', '_blank')
  try {
    if (pupils.some((pupil) => !has(pupil, sheet))) await change({ type: 'prepare', class_name: className, sheet })
  } catch (error) {
    tab?.close()
    throw error
  }
  const address = `/roster/print?${new URLSearchParams({ class: className, sheet, lang: language.value })}`
  if (tab === null) window.location.assign(address)
  else tab.location.replace(address)
}

function has(pupil: PupilEntry, sheet: Sheet): boolean {
  return sheet === 'badges' ? pupil.badge : pupil.pictures.length > 0
}

/**
 * Which classes of a list are taken at first: those that the room has, or is named after; `null`: all.
 * A school's export has every class, and most teachers want theirs.
 */
export function wanted({ classes }: PreviewView, names: readonly string[]): string[] | null {
  const fold = (name: string): string => name.toLocaleLowerCase().replace(/\s+/g, ' ').trim()
  const known = new Set([...names, ...(roster.value?.classes.map((each) => each.name) ?? [])].map(fold))
  const ours = classes.map((each) => each.name).filter((name) => known.has(fold(name)))
  return ours.length === 0 || ours.length === classes.length ? null : ours
}

/** A file's bytes as base64. */
export function encoded(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,?/, ''))
    reader.onerror = () => reject(new Refused('unreadable', t.file_not_text))
    reader.readAsDataURL(file)
  })
}

/** The sentence for a refusal. */
export function refusalWords({ code, problem, line }: RosterRefusal): string {
  if (problem === 'broken_quotes') return t.file_broken_quotes(line ?? null)
  return problem ? t[`file_${problem}`] : errorWords(code as ErrorCode, 'teacher') ?? t.noAnswer
}

async function asked<T>(path: string, body?: object): Promise<T> {
  const sent = body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  let answer: Response
  try {
    answer = await fetch(path, { cache: 'no-store', ...sent })
    if (answer.ok) return (await answer.json()) as T
  } catch {
    throw new Refused('no_answer', t.noAnswer)
  }
  const refusal = (await answer.json().catch(() => ({ code: answer.status === 403 ? 'forbidden' : 'no_answer' }))) as RosterRefusal
  throw new Refused(refusal.code, refusalWords(refusal))
}
