import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { minifyWgsl, shortNames } from './minify-wgsl.ts'

const uses = /^\/\/ uses: .*$/m

/**
 * Minifies shaders, but keeps the line that names the files they use. In `shaders/` it also shortens names, to the same
 * short names in all files, because those are concatenated at run time.
 */
export function compactShaders(): Plugin {
  const library = resolve('shaders')
  let names: ReadonlyMap<string, string> = new Map()
  return {
    name: 'octet:compact-shaders',
    enforce: 'pre',
    buildStart() {
      const files = readdirSync(library, { recursive: true, encoding: 'utf8' })
      const shaders = files.filter((file) => file.endsWith('.wgsl')).sort()
      names = shortNames(shaders.map((file) => readFileSync(resolve(library, file), 'utf8')))
    },
    load(id) {
      if (!id.endsWith('.wgsl?raw')) return null
      const path = id.slice(0, -'?raw'.length)
      const source = readFileSync(path, 'utf8')
      const code = minifyWgsl(source, path.startsWith(library) ? names : new Map())
      return `export default ${JSON.stringify([...(uses.exec(source) ?? []), code].join('\n'))}`
    },
  }
}
