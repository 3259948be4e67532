/** The documents of the wall: open while their page is on it, each pupil's and the teacher's layer over it. */
import { FollowingInk } from '@classroom-hub/kit/drawing/following'
import { LiveInk } from '@classroom-hub/kit/drawing/live'
import type { Hall, WallPage } from '@classroom-hub/protocol/src/messages'
import { MAX_DOCUMENTS_OPEN } from '@classroom-hub/protocol/src/limits'
import { effect, signal } from '@preact/signals'
import { noteName, pageName } from '../shared/material'

/** A class's pages come one after the other (milliseconds): the hub reads each from its disk. */
const OPEN_EVERY_MS = 25
/** What else this computer may have open: a console that looks at one page, and writes on it. */
const SPARE = 8

export interface Paper {
  readonly page: FollowingInk
  /** `null`: the teacher's layer is off, or there are too many to open. */
  readonly note: LiveInk | null
}

/** By whose paper it is on, and the document: a group's page is on the paper of each of its pupils. */
const inks = new Map<string, LiveInk>()
const opening: LiveInk[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** Pages that are on the wall, by seat. */
export const papers = signal<ReadonlyMap<string, Paper>>(new Map())

/** Turns to the wall that the hall shows. */
export function followWall({ wall }: Hall): void {
  const pages = wall?.pages ?? []
  const wanted = namesOf(pages, wall?.notes !== false, wall?.zoomed ?? null)
  const keys = new Set(wanted.map(([seat, name]) => keyOf(seat, name)))
  for (const [key, ink] of inks) {
    if (keys.has(key)) continue
    ink.end()
    inks.delete(key)
  }
  for (const [seat, name] of wanted) open(seat, name, name.startsWith('note.') ? LiveInk : FollowingInk)
  const of = (page: WallPage, name: string): LiveInk | null => inks.get(keyOf(page.seat, name)) ?? null
  const now = new Map(pages.map((page) => [page.seat, { page: of(page, pageName(page)) as FollowingInk, note: of(page, noteName(page)) }]))
  for (const { seat, sheet } of pages) now.get(seat)!.page.look(sheet ?? null)
  if (!same(now, papers.peek())) papers.value = now
}

/** The documents that a wall needs, those that are seen first in front; no more than the hub opens for one computer. */
export function namesOf(pages: readonly WallPage[], notes: boolean, zoomed: string | null): readonly (readonly [seat: string, name: string])[] {
  const first = [...pages].sort((one, other) => Number(other.seat === zoomed) - Number(one.seat === zoomed))
  const names = first.map((page) => [page.seat, pageName(page)] as const)
  if (notes) names.push(...first.map((page) => [page.seat, noteName(page)] as const))
  return names.slice(0, Math.max(pages.length, MAX_DOCUMENTS_OPEN - SPARE))
}

const keyOf = (seat: string, name: string): string => `${seat} ${name}`

// The teacher's layer lies on the sheet that is seen.
effect(() => {
  for (const { page, note } of papers.value.values()) note?.turnTo(page.sheet.value)
})

function open(seat: string, name: string, Ink: typeof FollowingInk | typeof LiveInk): void {
  const key = keyOf(seat, name)
  if (inks.has(key)) return
  const ink = new Ink(name)
  inks.set(key, ink)
  opening.push(ink)
  timer ??= setTimeout(next)
}

function next(): void {
  const ink = opening.shift()
  if (ink !== undefined && [...inks.values()].includes(ink)) ink.open()
  timer = opening.length > 0 ? setTimeout(next, OPEN_EVERY_MS) : undefined
}

function same(one: ReadonlyMap<string, Paper>, other: ReadonlyMap<string, Paper>): boolean {
  return one.size === other.size && [...one].every(([seat, { page, note }]) => other.get(seat)?.page === page && other.get(seat)?.note === note)
}
