/** Build steps of our own: flat pages, the build's number, gzip copies, and the weight of a first load. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(html|js|css|svg|json|webmanifest)$/
const GZIP_FROM_BYTES = 1024
/** What a tablet on poor wifi may be asked to load before it shows anything. */
const FIRST_LOAD_BYTES = 150 * 1024

/** Takes the words for people out of the wire's schema: they are 4 KB of what a page loads first. */
export function bareSchema(): Plugin {
  return {
    name: 'bare-schema',
    enforce: 'pre',
    transform: (code, id) => (id.endsWith('/protocol/ts/src/schema.json') ? JSON.stringify(bare(JSON.parse(code))) : undefined),
  }
}

/** Keys below `properties` and `$defs` are names, whatever they say. */
function bare(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((each) => bare(each))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => named || (key !== 'description' && key !== 'title'))
  return Object.fromEntries(kept.map(([key, each]) => [key, bare(each, !named && (key === 'properties' || key === '$defs'))]))
}

/** Writes each page at the top of the output, stamped with the build, and `build.json` beside them. */
export function flatPages(): Plugin {
  return {
    name: 'flat-pages',
    enforce: 'post',
    generateBundle(_, bundle) {
      const hash = createHash('sha256')
      for (const file of Object.values(bundle).sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
        if (!/\.(js|css)$/.test(file.fileName)) continue
        hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source)
      }
      const build = hash.digest('hex').slice(0, 12)
      for (const [key, file] of Object.entries(bundle)) {
        if (file.type !== 'asset') continue
        if (key.endsWith('.webmanifest')) file.source = linked(file.source.toString(), Object.keys(bundle))
        if (!key.endsWith('.html')) continue
        const html = file.source.toString().replace('</head>', `  <meta name="build" content="${build}">\n</head>`)
        delete bundle[key]
        this.emitFile({ type: 'asset', fileName: basename(key), source: html })
      }
      this.emitFile({ type: 'asset', fileName: 'build.json', source: `${JSON.stringify({ build })}\n` })
    },
  }
}

/** Vite hashes the manifest's name, but does not look inside: "./icon.svg" becomes "/assets/icon-….svg". */
function linked(manifest: string, names: string[]): string {
  return manifest.replace(/"\.\/(\w+)\.(svg|png)"/g, (_, stem: string, ending: string) => {
    const name = names.find((each) => each.startsWith(`assets/${stem}-`) && each.endsWith(`.${ending}`))
    if (name === undefined) throw new Error(`the manifest names ${stem}.${ending}, which no page links`)
    return JSON.stringify(`/${name}`)
  })
}

/** Writes a `.gz` beside each text file, so that the hub never compresses, and weighs the pupil's page. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    enforce: 'post',
    writeBundle({ dir }) {
      if (dir === undefined) return
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        const path = join(dir, name)
        if (!TEXT.test(name) || statSync(path).size <= GZIP_FROM_BYTES) continue
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
      }
      weigh(dir, (message) => this.info(message), (message) => this.error(message))
    },
  }
}

function weigh(dir: string, say: (message: string) => void, fail: (message: string) => void): void {
  const page = join(dir, 'index.html')
  const found = new Set(['index.html'])
  const links = /(?:src|href)="\/([^"]+\.(?:js|css))"/g
  for (const [, name] of readFileSync(page, 'utf8').matchAll(links)) found.add(name!)
  for (const name of [...found].filter((name) => name.endsWith('.css'))) {
    for (const [, font] of readFileSync(join(dir, name), 'utf8').matchAll(/url\(\/(assets\/[^)]+\.woff2)\)/g)) {
      found.add(font!)
    }
  }
  const size = (name: string): number =>
    TEXT.test(name) ? gzipSync(readFileSync(join(dir, name)), { level: 9 }).length : statSync(join(dir, name)).size
  let total = 0
  for (const name of found) {
    total += size(name)
    say(`${String(size(name)).padStart(7)} B  ${name}`)
  }
  const line = `pupil's first load: ${(total / 1024).toFixed(1)} KB of ${FIRST_LOAD_BYTES / 1024} KB`
  if (total > FIRST_LOAD_BYTES) fail(line)
  say(line)
}
