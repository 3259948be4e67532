import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import preact from '@preact/preset-vite'
import { defineConfig } from 'vitest/config'
import { bareSchema, compressed, flatPages } from './build.ts'
import { animals } from './kit/animals.vite.ts'
import { printing } from './kit/printing.vite.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = ['tablet_client/web/index.html', 'classroom_hub/web/pages/console.html', 'classroom_hub/web/pages/projector.html']

export default defineConfig({
  root,
  base: '/',
  publicDir: false,
  plugins: [bareSchema(), preact(), animals(), printing(), flatPages(), compressed()],
  build: {
    outDir: 'classroom_hub/web/static',
    emptyOutDir: true,
    target: ['safari15', 'chrome90'],
    // The content security policy allows no data: fonts and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: pages.map((page) => `${root}${page}`).filter((page) => existsSync(page)),
    },
  },
  test: {
    environment: 'happy-dom',
    // A window for each file takes longer than its tests; only views leave things behind in it.
    projects: [
      { extends: true, test: { name: 'logic', include: tests('ts'), isolate: false } },
      { extends: true, test: { name: 'views', include: tests('tsx') } },
    ],
  },
})

function tests(suffix: string): string[] {
  const places = ['protocol/ts', 'classroom_hub/web/kit', 'classroom_hub/web/pages', 'tablet_client/web']
  return places.map((place) => `${place}/**/*.test.${suffix}`)
}
