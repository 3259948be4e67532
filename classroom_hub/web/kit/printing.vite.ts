/**
 * Puts what the hub prints with into `print/` of the output: the font in a form that a PDF can hold, the animals, the
 * pictures of passwords and the stamps by their own names. Pages load none of it, and the hub serves none of it.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'
import ids from './animals.json' with { type: 'json' }
import { animalPicture } from './animals.vite.ts'

/** Latin first; the others help out where a name has their letters. */
const SCRIPTS = ['latin', 'latin-ext', 'vietnamese', 'cyrillic']
const WEIGHTS = [400, 700]

/** The plugin. Andika by SIL, OFL. */
export function printing(): Plugin {
  return {
    name: 'printing',
    apply: 'build',
    generateBundle() {
      const emit = (name: string, source: string | Uint8Array): void => {
        this.emitFile({ type: 'asset', fileName: `print/${name}`, source })
      }
      const { resolve } = createRequire(import.meta.url)
      for (const script of SCRIPTS) {
        for (const weight of WEIGHTS) {
          const file = resolve(`@fontsource/andika/files/andika-${script}-${weight}-normal.woff`)
          emit(`andika-${script}-${weight}.woff`, readFileSync(file))
        }
      }
      for (const animal of ids) emit(`${animal}.svg`, animalPicture(animal))
      emit('icons.json', readFileSync(new URL('./icons.json', import.meta.url)))
      emit('stamps.json', readFileSync(new URL('./drawing/stamps.json', import.meta.url)))
    },
  }
}
