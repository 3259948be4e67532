import { describe, expect, it } from 'vitest'
import { AT_ONCE, places, search } from './finding'

describe('places', () => {
  it('begin with what the hub said, then come its neighbours, nearest first, and no others', () => {
    const list = places(['http://10.0.0.9:8080', 'http://ce1-a-ab12.local:8080'], 'http://10.0.0.5:8080')
    expect(list.slice(0, 5)).toEqual([
      'http://10.0.0.5:8080', 'http://10.0.0.9:8080', 'http://ce1-a-ab12.local:8080', 'http://10.0.0.4:8080',
      'http://10.0.0.6:8080',
    ])
    expect(list).toHaveLength(255)
    expect(new Set(list).size).toBe(255)
    expect(list.slice(3).every((place) => /^http:\/\/10\.0\.0\.\d+:8080$/.test(place))).toBe(true)
  })

  it('are only the known ones where the address is a name', () => {
    expect(places([], 'http://classe.local')).toEqual(['http://classe.local'])
    expect(places([], 'http://localhost:8080')).toEqual(['http://localhost:8080'])
  })
})

describe('a search', () => {
  it('asks few at once, and ends at the first answer', async () => {
    const [asked, here] = [[] as string[], 'http://10.0.0.40']
    let open = 0
    let most = 0
    const found = await search(places([], 'http://10.0.0.5'), async (place) => {
      asked.push(place)
      most = Math.max(most, ++open)
      await new Promise((done) => setTimeout(done, 1))
      open--
      return place === here
    }, () => false)
    expect(found).toBe(here)
    expect(most).toBe(AT_ONCE)
    expect(asked.length).toBeLessThan(120)
  })

  it('finds nothing, or is stopped', async () => {
    expect(await search(['a', 'b'], async () => false, () => false)).toBeNull()
    const asked: string[] = []
    expect(await search(['a', 'b'], async (place) => asked.push(place) > 0, () => true)).toBeNull()
    expect(asked).toEqual([])
  })
})
