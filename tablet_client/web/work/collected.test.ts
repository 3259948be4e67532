import type { ActivityView, Desk } from '@classroom-hub/protocol/src/messages'
import { effect, signal, untracked } from '@preact/signals'
import { expect, it } from 'vitest'
import { Collecting } from './collected'
import { FREE, Tasks } from './tasks'

const task = (activity: string, open = true): ActivityView => ({ activity, title: activity, open })

function desk(): { say: (...activities: ActivityView[]) => void; tasks: Tasks; collecting: Collecting; pictures: (string | null)[] } {
  const told = signal<Desk>({ type: 'desk' })
  const tasks = new Tasks(told, signal('lea'))
  const pictures: (string | null)[] = []
  let page: string | null = null
  const collecting = new Collecting(() => {
    pictures.push(page)
    return document.createElement('canvas')
  })
  effect(() => {
    const [all, current] = [tasks.all.value, tasks.current.value]
    untracked(() => collecting.follow(all, current))
    page = tasks.page.value
  })
  return { say: (...activities) => (told.value = { type: 'desk', activities }), tasks, collecting, pictures }
}

it('shows the page that the teacher has collected, as it was, until the pupil goes on', () => {
  const { say, tasks, collecting, pictures } = desk()
  say(task('lake'))
  expect(collecting.page.value).toBeNull()
  say(task('lake', false))
  expect(collecting.page.value?.activity.activity).toBe('lake')
  expect(pictures).toEqual(['page.lake.lea'])
  expect(tasks.page.value).toBe('page.free.lea')
  collecting.leave()
  expect(collecting.page.value).toBeNull()
})

it('shows it also where the pupil had turned to that page itself', () => {
  const { say, tasks, collecting } = desk()
  say(task('lake'))
  tasks.turnTo(FREE)
  tasks.turnTo('lake')
  say(task('lake', false))
  expect([collecting.page.value?.activity.activity, tasks.current.value]).toEqual(['lake', null])
})

it('is put away by the next task, and says nothing of a page that was not at hand', () => {
  const { say, tasks, collecting } = desk()
  say(task('lake'))
  say(task('lake', false))
  say(task('lake', false), task('otter'))
  expect(collecting.page.value).toBeNull()
  tasks.turnTo('lake')
  say(task('lake', false), task('otter', false))
  expect([collecting.page.value, tasks.current.value?.activity]).toEqual([null, 'lake'])
})

it('says nothing where another task was asked for instead', () => {
  const { say, collecting } = desk()
  say(task('lake'))
  say(task('lake', false), task('otter'))
  expect(collecting.page.value).toBeNull()
})
