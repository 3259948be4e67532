/**
 * "Ranger la tablette": sends what is left, waits until the hub has it, then forgets.
 *
 * A cart's tablet, and every tablet after school, keeps nothing of its pupil; a pupil's own only sends. Nothing that
 * the hub has not is ever erased.
 */
import { computed, effect, signal } from '@preact/signals'
import { cart } from './belongings'
import type { Session } from './session'
import { wipe } from './wipe'

/** `held`: something cannot be sent now, so nothing is erased. */
export type TidyState = 'none' | 'sending' | 'held'

/** What the tidier needs of the desk. */
export interface Belongings {
  /** Whether what an earlier page left is known. */
  readonly known: { readonly value: boolean }
  readonly unsent: { readonly value: number }
  readonly refused: { readonly value: number }
  readonly hurry: () => void
}

/** An end can be taken back for a minute; most are within seconds, and the wifi may be cut soon after. */
const AFTER_END_MS = 20_000
/** Nothing more has gone for so long though the hub is there: it is another's, or its disk is full. */
const STUCK_MS = 30_000

export class Tidier {
  /** Whether the pupil, the teacher or the lesson's end has asked. */
  private readonly asked = signal<'no' | 'pupil' | 'teacher' | 'end'>('no')
  private finished = false
  private readonly stuck = signal(false)
  /** As the lesson said last: its end takes the lesson itself away. */
  private readonly afterSchool = signal(false)
  /** Whether this tablet keeps nothing of its pupil. */
  readonly forgets = computed(() => cart() !== '' || this.afterSchool.value)
  readonly state = computed<TidyState>(() => {
    if (this.asked.value === 'no' || this.session.stage.value === 'tidied') return 'none'
    if (this.desk.refused.value > 0) return 'held'
    return this.desk.unsent.value > 0 && (this.stuck.value || this.session.linked.value !== 'open') ? 'held' : 'sending'
  })

  constructor(
    private readonly session: Session,
    private readonly desk: Belongings,
    private readonly erase: () => Promise<void> = wipe,
  ) {
    effect(() => {
      if (session.lesson.value !== null) this.afterSchool.value = session.lesson.value.after_school === true
    })
    let timer: ReturnType<typeof setTimeout> | undefined
    effect(() => {
      const told = session.lesson.value?.tidy === true && session.stage.value === 'joined'
      const before = this.asked.peek()
      if (this.finished) return
      if (told) this.asked.value = 'teacher'
      else if (before === 'teacher' && session.stage.value === 'joined') this.asked.value = 'no'
    })
    effect(() => {
      const ended = session.stage.value === 'joined' && session.lesson.value?.phase === 'ended'
      clearTimeout(timer)
      if (this.finished) return
      if (ended && this.forgets.value) timer = setTimeout(() => (this.asked.value = 'end'), AFTER_END_MS)
      else if (session.stage.value === 'joined' && this.asked.peek() === 'end') this.asked.value = 'no'
    })
    effect(() => {
      const over = session.stage.value === 'over' && session.problem.value?.code === 'lesson_over'
      if (over && this.forgets.value) this.asked.value = 'end'
    })
    let waiting: ReturnType<typeof setTimeout> | undefined
    effect(() => {
      clearTimeout(waiting)
      this.stuck.value = false
      if (this.asked.value === 'no' || desk.unsent.value === 0) return
      waiting = setTimeout(() => (this.stuck.value = true), STUCK_MS)
    })
    effect(() => {
      if (this.asked.value === 'no' || !desk.known.value) return
      if (desk.unsent.value === 0 && desk.refused.value === 0) void this.finish()
      else desk.hurry()
    })
  }

  /** Who asked, where it can still be taken back on the tablet. */
  get cancellable(): boolean {
    return this.asked.value === 'pupil'
  }

  start(): void {
    this.asked.value = 'pupil'
  }

  cancel(): void {
    if (this.cancellable) this.asked.value = 'no'
  }

  private async finish(): Promise<void> {
    if (this.finished) return
    this.finished = true
    const forgets = this.forgets.peek()
    this.session.leave()
    if (forgets) {
      await this.erase() // which loads the page anew
      return
    }
    this.session.stage.value = 'tidied'
    this.asked.value = 'no'
    this.finished = false
  }
}
