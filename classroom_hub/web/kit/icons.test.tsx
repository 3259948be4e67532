import { render } from 'preact'
import { afterEach, describe, expect, it } from 'vitest'
import { Icon } from './Icon'
import { iconName, ICONS } from './icons'
import { setLanguage } from './words'

afterEach(() => setLanguage('fr'))

describe('the pictures of passwords', () => {
  it.each(['fr', 'en'] as const)('have names of their own in %s', (chosen) => {
    setLanguage(chosen)
    const names = ICONS.map((_, number) => iconName(number))
    expect(new Set(names).size).toBe(12)
    expect(names.every((name) => /^\p{L}+$/u.test(name))).toBe(true)
  })

  it('are drawn with absolute commands inside their square', () => {
    for (const { paths } of ICONS) {
      for (const { d } of paths) {
        expect(d).toMatch(/^[MLACZ0-9. ]+$/)
        for (const number of d.match(/[\d.]+/g) ?? []) expect(Number(number)).toBeLessThanOrEqual(48)
      }
    }
  })

  it('are read by their name, or not at all', () => {
    const place = document.createElement('div')
    render(<><Icon number={3} /><Icon number={4} decorative /></>, place)
    const [tree, house] = place.querySelectorAll('svg')
    expect([tree?.getAttribute('role'), tree?.getAttribute('aria-label')]).toEqual(['img', 'arbre'])
    expect([house?.getAttribute('aria-hidden'), house?.getAttribute('aria-label')]).toEqual(['true', null])
    expect(house?.querySelectorAll('path')).toHaveLength(3)
  })
})
