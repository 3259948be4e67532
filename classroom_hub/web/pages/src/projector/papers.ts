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

const inks = new Map<string, LiveInk>()
const opening: LiveInk[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** Pages that are on the wall, by seat. */
export const papers = signal<ReadonlyMap<string, Paper>>(new Map())

/** Turns to the wall that the hall shows. */
export function followWall({ wall }: Hall): void {
  const pages = wall?.pages ?? []
  const wanted = namesOf(pages, wall?.notes !== false, wall?.zoomed ?? null)
  for (const [name, ink] of inks) {
    if (wanted.has(name)) continue
    ink.end()
    inks.delete(name)
  }
  for (const page of pages) open(pageName(page), FollowingInk)
  for (const name of wanted) open(name, LiveInk)
  const now = new Map(pages.map((page) => [page.seat, { page: inks.get(pageName(page)) as FollowingInk, note: inks.get(noteName(page)) ?? null }]))
  for (const { seat, sheet } of pages) now.get(seat)!.page.look(sheet ?? null)
  if (!same(now, papers.peek())) papers.value = now
}

/** The documents that a wall needs, those that are seen first in front; no more than the hub opens for one computer. */
export function namesOf(pages: readonly WallPage[], notes: boolean, zoomed: string | null): ReadonlySet<string> {
  const first = [...pages].sort((one, other) => Number(other.seat === zoomed) - Number(one.seat === zoomed))
  const names = first.map((page) => pageName(page))
  if (notes) names.push(...first.map((page) => noteName(page)))
  return new Set(names.slice(0, Math.max(pages.length, MAX_DOCUMENTS_OPEN - SPARE)))
}

// The teacher's layer lies on the sheet that is seen.
effect(() => {
  for (const { page, note } of papers.value.values()) note?.turnTo(page.sheet.value)
})

function open(name: string, Ink: typeof FollowingInk | typeof LiveInk): void {
  if (inks.has(name)) return
  const ink = new Ink(name)
  inks.set(name, ink)
  opening.push(ink)
  timer ??= setTimeout(next)
}

function next(): void {
  const ink = opening.shift()
  if (ink !== undefined && inks.get(ink.name) === ink) ink.open()
  timer = opening.length > 0 ? setTimeout(next, OPEN_EVERY_MS) : undefined
}

function same(one: ReadonlyMap<string, Paper>, other: ReadonlyMap<string, Paper>): boolean {
  return one.size === other.size && [...one].every(([seat, { page, note }]) => other.get(seat)?.page === page && other.get(seat)?.note === note)
}
