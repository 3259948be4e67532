import { setLanguage } from '@classroom-hub/kit/words'
import type { CheckView } from '@classroom-hub/protocol/src/messages'
import { afterEach, expect, it } from 'vitest'
import { inOrder, labelOf, sentenceOf, typeset, verdictOf } from './checks'

afterEach(() => setLanguage('fr'))

function check(id: string, severity: CheckView['severity']): CheckView {
  return { check: id, severity, label_fr: `l'${id}`, label_en: id, fr: 'rien ne va : essayez !', en: 'amiss: try.' }
}

it.each([
  ['wait', true, []],
  ['ok', false, []],
  ['ok', false, [check('port', 'ok')]],
  ['ok', true, [check('port', 'ok')]],
  ['ok', false, [check('multicast', 'warning')]],
  ['stop', false, [check('multicast', 'warning'), check('port', 'stop')]],
  ['stop', true, [check('port', 'stop')]],
] as const)('is %s (running: %s)', (kind, running, checks) => {
  const verdict = verdictOf({ type: 'checkup', running, checks: [...checks] })
  expect(verdict.kind).toBe(kind)
  expect(verdict.stops.length + verdict.remarks.length).toBe(checks.filter((each) => each.severity !== 'ok').length)
})

it('tells what is amiss first', () => {
  const order = inOrder([check('a', 'ok'), check('b', 'warning'), check('c', 'stop'), check('d', 'ok')])
  expect(order.map((each) => each.check)).toEqual(['c', 'b', 'a', 'd'])
})

it('speaks the language of the page', () => {
  expect(labelOf(check('port', 'ok'))).toBe('l’port')
  expect(sentenceOf(check('port', 'stop'))).toBe('rien ne va\u00a0: essayez\u202f!')
  setLanguage('en')
  expect([labelOf(check('port', 'ok')), sentenceOf(check('port', 'stop'))]).toEqual(['port', 'amiss: try.'])
})

it('sets French as it is printed', () => {
  expect(typeset('l\'« isolation » : 3 % ; ok')).toBe('l’«\u00a0isolation\u00a0»\u00a0: 3\u00a0%\u202f; ok')
})
