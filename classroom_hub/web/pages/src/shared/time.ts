/** Lengths of time in words, coarse on purpose: a figure that ticks on thirty cards draws the eye. */
import { defineWords, language } from '@classroom-hub/kit/words'

const words = defineWords({
  fr: {
    seconds: (n: number) => `${n}\u00a0s`,
    minutes: (n: number) => `${n}\u00a0min`,
    hours: (h: number, min: string) => `${h}\u00a0h\u00a0${min}`,
    now: 'à l’instant',
    ago: (span: string) => `il y a ${span}`,
  },
  en: {
    seconds: (n) => `${n}\u00a0s`,
    minutes: (n) => `${n}\u00a0min`,
    hours: (h, min) => `${h}\u00a0h\u00a0${min}`,
    now: 'just now',
    ago: (span) => `${span} ago`,
  },
})

/** `20 s`, `3 min`, `1 h 05`; seconds in tens, and empty below ten. */
export function span(seconds: number): string {
  if (seconds < 10) return ''
  if (seconds < 60) return words.seconds(Math.floor(seconds / 10) * 10)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return words.minutes(minutes)
  return words.hours(Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0'))
}

/** `à l’instant`, `il y a 3 min`. */
export function ago(seconds: number): string {
  const length = span(seconds)
  return length === '' ? words.now : words.ago(length)
}

/** Whole seconds left of `total` after `passed`; never negative, and the first second is shown in full. */
export function left(total: number, passed: number): number {
  return Math.max(0, Math.ceil(total - passed))
}

/** `10:42`, of Unix time in milliseconds. */
export function clockTime(at_ms: number): string {
  return new Intl.DateTimeFormat(language.value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at_ms)
}
