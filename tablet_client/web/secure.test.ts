import { kept } from '@classroom-hub/kit/storage'
import { beforeEach, expect, it } from 'vitest'
import { movedTo, secureOrigin } from './secure'
import { unsaved } from './work/unsaved'

const PAGE = new URL('http://10.0.0.5:8080/?code=BCFH&name=L%C3%A9a')
const SECURE = 'https://10.0.0.5:8443'

function network(answers: Record<string, { hub?: string; tls_port?: number | null }>) {
  const asked: string[] = []
  return { asked, ask: async (origin: string) => (asked.push(origin), answers[origin] ?? null) }
}

beforeEach(() => kept.remove('unsaved'))

it('finds the same hub by https', async () => {
  const { ask } = network({ [PAGE.origin]: { hub: 'h', tls_port: 8443 }, [SECURE]: { hub: 'h' } })
  expect(await secureOrigin(PAGE, ask)).toBe(SECURE)
})

it.each([
  ['serves none', { [PAGE.origin]: { hub: 'h', tls_port: null } }, 1],
  ['is not believed', { [PAGE.origin]: { hub: 'h', tls_port: 8443 } }, 2],
  ['is another hub there', { [PAGE.origin]: { hub: 'h', tls_port: 8443 }, [SECURE]: { hub: 'other' } }, 2],
  ['does not answer', {}, 1],
])('stays where the hub %s', async (_, answers, questions) => {
  const { ask, asked } = network(answers)
  expect(await secureOrigin(PAGE, ask)).toBeNull()
  expect(asked).toHaveLength(questions)
})

it('asks nothing by https', async () => {
  const { ask, asked } = network({})
  expect(await secureOrigin(new URL(SECURE), ask)).toBeNull()
  expect(asked).toEqual([])
})

it('takes code, name and seat along', () => {
  expect(movedTo(SECURE, PAGE, null)).toBe(`${SECURE}/?code=BCFH&name=L%C3%A9a`)
  expect(movedTo(SECURE, PAGE, { token: 'tttttttt', device: 'abcd' })).toBe(`${SECURE}/?code=BCFH&name=L%C3%A9a#seat=tttttttt&device=abcd`)
})

it('remembers which drawings the hub has not', () => {
  unsaved.add('a')
  unsaved.add('b')
  unsaved.remove('a')
  expect(unsaved.any()).toBe(true)
  unsaved.remove('b')
  expect(unsaved.any()).toBe(false)
  kept.set('unsaved', '{"not":"a list"}')
  expect(unsaved.any()).toBe(false)
})
