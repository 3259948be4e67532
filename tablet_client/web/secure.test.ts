import { kept } from '@classroom-hub/kit/storage'
import { beforeEach, expect, it } from 'vitest'
import { readAddress } from './address'
import { leaveNothing, packed, unpack } from './carry'
import { forget } from './memory'
import { movedTo, secureOrigin } from './secure'
import { unsaved } from './work/unsaved'

const PAGE = new URL('http://10.0.0.5:8080/?code=BCFH&name=L%C3%A9a')
const SECURE = 'https://10.0.0.5:8443'

function network(answers: Record<string, { hub?: string; tls_port?: number | null }>) {
  const asked: string[] = []
  return { asked, ask: async (origin: string) => (asked.push(origin), answers[origin] ?? null) }
}

beforeEach(() => {
  kept.remove('unsaved')
  forget()
})

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
  const there = `${SECURE}/?code=BCFH&name=L%C3%A9a`
  expect(movedTo(SECURE, PAGE, null, '')).toBe(there)
  expect(movedTo(SECURE, PAGE, { token: 'tttttttt', device: 'abcd' }, 'x')).toBe(`${there}#seat=tttttttt&device=abcd&carry=x`)
})

it('says there that the tablet has just been put away', () => {
  const there = new URL(movedTo(SECURE, PAGE, null, encodeURIComponent('{"cart":"B"}'), true))
  expect(readAddress(there.search, there.hash).tidied).toBe(true)
  unpack(there.hash)
  expect(kept.get('cart')).toBe('B')
  kept.remove('cart')
})

it('takes along what the tablet knows its place by, and leaves nothing of a pupil', () => {
  const values = { seat: '{"token":"tttttttt","name":"Léa"}', device: 'abcd', keepsake: 'k & k', cart: 'Chariot B' }
  for (const [key, value] of Object.entries({ ...values, unsaved: '[]', other: 'x' })) kept.set(key, value)
  const there = new URL(movedTo(SECURE, PAGE, null, packed()))
  leaveNothing()
  expect([kept.get('seat'), kept.get('keepsake'), kept.get('device')]).toEqual([null, null, 'abcd'])
  for (const key of [...Object.keys(values), 'other']) kept.remove(key)
  unpack(there.hash)
  for (const [key, value] of Object.entries(values)) expect(kept.get(key)).toBe(value)
  expect(kept.get('other')).toBeNull()
  for (const key of Object.keys(values)) kept.remove(key)
})

it.each(['', '#seat=x', '#carry=', '#carry=%7B', '#carry=null', '#carry=[1]', '#carry=%7B%22seat%22%3A7%7D', `#carry=${'x'.repeat(9000)}`])(
  'takes nothing in from %s', (hash) => {
    unpack(hash)
    expect(kept.get('seat')).toBeNull()
  },
)

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
