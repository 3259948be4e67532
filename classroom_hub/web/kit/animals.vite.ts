/**
 * Makes one small SVG file per animal from the icon package, and `virtual:animals`, the map of their
 * addresses: a page fetches the animals that it shows, and no picture travels inside a script.
 */
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'
import ids from './animals.json' with { type: 'json' }

/** The package's name for a picture, where it is not the animal's id. Faces read best when small. */
const PICTURES: Readonly<Record<string, string>> = {
  bee: 'honeybee', cat: 'cat-face', dog: 'dog-face', fish: 'tropical-fish', horse: 'horse-face', ladybug: 'lady-beetle',
}
const NAME = 'virtual:animals'
const RESOLVED = `\0${NAME}`
const DEV_FOLDER = '/@animals/'

interface IconSet {
  readonly width: number
  readonly height: number
  readonly icons: Readonly<Record<string, { readonly body: string } | undefined>>
}

/** The plugin; Fluent Emoji by Microsoft, MIT licence. */
export function animals(): Plugin {
  const set = pictures()
  let building = false
  return {
    name: 'animals',
    configResolved(config) {
      building = config.command === 'build'
    },
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined
      const entries = ids.map((animal) => {
        if (!building) return `${animal}: '${DEV_FOLDER}${animal}.svg'`
        const reference = this.emitFile({ type: 'asset', name: `${animal}.svg`, source: picture(set, animal) })
        return `${animal}: import.meta.ROLLUP_FILE_URL_${reference}`
      })
      return `export default { ${entries.join(', ')} }`
    },
    configureServer(server) {
      server.middlewares.use(DEV_FOLDER, (request, response, next) => {
        const animal = /^\/([a-z]+)\.svg$/.exec(request.url ?? '')?.[1]
        if (animal === undefined || !ids.includes(animal)) return next()
        response.setHeader('Content-Type', 'image/svg+xml')
        response.end(picture(set, animal))
      })
    },
  }
}

/** An animal as an SVG file of its own. */
export function animalPicture(animal: string): string {
  return picture(pictures(), animal)
}

function pictures(): IconSet {
  return createRequire(import.meta.url)('@iconify-json/fluent-emoji-flat/icons.json') as IconSet
}

function picture(set: IconSet, animal: string): string {
  const icon = set.icons[PICTURES[animal] ?? animal]
  if (icon === undefined) throw new Error(`no picture for ${animal}`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${set.width} ${set.height}">${icon.body}</svg>`
}
