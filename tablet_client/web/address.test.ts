import { describe, expect, it } from 'vitest'
import { readAddress, withoutSecrets } from './address'

const nothing = { code: null, name: null, screenOnly: false, seat: null, badge: null, cart: null, tidied: false }

describe('an address', () => {
  it('may say nothing', () => expect(readAddress('', '')).toEqual(nothing))

  it('holds a code and a name', () => {
    expect(readAddress('?code=bvkm&name=L%C3%A9a', '')).toEqual({ ...nothing, code: 'BVKM', name: 'Léa' })
  })

  it('counts blanks as absent', () => expect(readAddress('?code=&name=%20', '')).toEqual(nothing))

  it('asks for the screen only', () => expect(readAddress('?view=screen', '').screenOnly).toBe(true))

  it('holds the seat that an agent has taken', () => {
    expect(readAddress('', '#seat=abcdefgh&device=d1d2').seat).toEqual({ token: 'abcdefgh', device: 'd1d2' })
  })

  it('holds a badge, which does not stay in it', () => {
    expect(readAddress('?badge=badge-of-lea', '').badge).toBe('badge-of-lea')
    expect(readAddress('', '#badge=badge-of-lea').badge).toBe('badge-of-lea')
    expect(readAddress('?badge=../..', '').badge).toBeNull()
    expect(withoutSecrets('/', '?badge=badge-of-lea&view=screen')).toBe('/?view=screen')
  })

  it('names a cart', () => expect(readAddress('?cart=B', '').cart).toBe('B'))

  it.each(['#seat=abcdefgh', '#seat=abc&device=d1d2', '#seat=abcdefgh&device=a%20b', '#%'])(
    'takes no misshapen seat: %s',
    (hash) => expect(readAddress('', hash).seat).toBeNull(),
  )
})
