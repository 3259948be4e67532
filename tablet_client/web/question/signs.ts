/** What a pupil says with one press: a hand, "j'ai fini", an answer. It shows at once, and is told until the hub agrees. */
import type { Answer, Desk, QuestionView, Sign } from '@classroom-hub/protocol/src/messages'
import { computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'

type Name = Sign['sign']

/** A press that the hub has not confirmed is told again (a socket may be dying), a few times. */
const AGAIN_MS = 2000
const TRIES = 4
/** Small fingers that play with a button: the last press counts, and the class hears of three a second. */
const PRESS_MS = 350

interface Talk {
  readonly desk: ReadonlySignal<Desk>
  /** Whether the hub hears. */
  readonly heard: ReadonlySignal<boolean>
  readonly send: (message: Sign | Answer) => void
}

interface Said {
  readonly what: unknown
  readonly atMs: number
  readonly tries: number
}

export class Signs {
  readonly hand = computed(() => this.wanted.value.hand ?? this.talk.desk.value.hand === true)
  readonly done = computed(() => this.wanted.value.done ?? this.talk.desk.value.done === true)
  /** The question that is open. */
  readonly question: ReadonlySignal<QuestionView | null>
  /** What this pupil has answered to it. */
  readonly answered: ReadonlySignal<number | null>
  private readonly wanted = signal<{ readonly [name in Name]?: boolean }>({})
  private readonly mine = signal<{ readonly question: string; readonly value: number } | null>(null)
  private readonly said = new Map<string, Said>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly talk: Talk) {
    this.question = computed(() => {
      const question = talk.desk.value.question ?? null
      return question?.open === true ? question : null
    })
    this.answered = computed(() => {
      const question = this.question.value?.question
      if (question === undefined) return null
      return this.mine.value?.question === question ? this.mine.value.value : (talk.desk.value.answer ?? null)
    })
    effect(() => {
      if (!talk.heard.value) this.said.clear() // the next socket knows nothing of it
    })
    effect(() => {
      this.settle(talk.desk.value)
      if (talk.heard.value) this.tell(talk.desk.value)
    })
  }

  /** Raises the hand or says that it is done; or takes that back. */
  sign(name: Name, on: boolean): void {
    this.wanted.value = { ...this.wanted.peek(), [name]: on }
  }

  /** Answers the question that is open; the last answer counts. */
  answer(value: number): void {
    const question = this.question.peek()
    if (question !== null) this.mine.value = { question: question.question, value }
  }

  private settle(desk: Desk): void {
    const left = Object.entries(this.wanted.value).filter(([name, on]) => (desk[name as Name] === true) !== on)
    if (left.length < Object.keys(this.wanted.peek()).length) this.wanted.value = Object.fromEntries(left)
  }

  /** Says what the hub does not show yet. An answer is said as long as its question is open: nobody else gives it. */
  private tell(desk: Desk): void {
    clearTimeout(this.timer)
    let next = Infinity
    for (const [name, on] of Object.entries(this.wanted.value) as [Name, boolean][]) {
      const wait = this.say(name, on, { type: 'sign', sign: name, on })
      if ((this.said.get(name)?.tries ?? 0) > TRIES) this.giveUp(name)
      else next = Math.min(next, wait)
    }
    const mine = this.mine.value
    if (mine !== null && this.question.value?.question === mine.question && desk.answer !== mine.value) {
      next = Math.min(next, this.say('answer', mine.value, { type: 'answer', question: mine.question, value: mine.value }))
    }
    if (next < Infinity) this.timer = setTimeout(() => this.talk.heard.peek() && this.tell(this.talk.desk.peek()), next)
  }

  /** Says one thing, unless it was said just now; returns when to look again (milliseconds). */
  private say(name: string, what: unknown, message: Sign | Answer): number {
    const before = this.said.get(name)
    const same = before?.what === what
    const wait = (before?.atMs ?? -Infinity) + (same ? AGAIN_MS : PRESS_MS) - performance.now()
    if (wait > 0) return wait
    this.said.set(name, { what, atMs: performance.now(), tries: same ? (before?.tries ?? 0) + 1 : 1 })
    this.talk.send(message)
    return AGAIN_MS
  }

  /** The hub hears, and does not agree: what it says is so. */
  private giveUp(name: Name): void {
    this.said.delete(name)
    const { [name]: _, ...left } = this.wanted.peek()
    this.wanted.value = left
  }
}
