import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin, Rolldown, UserConfig } from 'vite'
import manifest from '../package.json' with { type: 'json' }
import { compactShaders } from './compact-shaders.ts'

/** `dist/index.js` and the other entry points that projects import, and their types. */
export function library(): UserConfig {
  return {
    publicDir: false,
    plugins: [compactShaders(), declarations()],
    build: {
      target: 'es2022',
      emptyOutDir: false,
      lib: {
        entry: {
          index: 'src/index.ts',
          quantize: 'src/quantize/index.ts',
          eager: 'src/eager/index.ts',
          'self-test': 'src/self-test/index.ts',
          train: 'src/train/index.ts',
          'train-node': 'src/train/node.ts',
        },
        formats: ['es'],
      },
      rolldownOptions: {
        external: [/^node:/, ...installedPackages()],
        output: {
          chunkFileNames: 'library/[name].js',
          codeSplitting: { groups: [{ name: runtimeChunk }] },
        },
      },
    },
  }
}

/**
 * Puts all modules that `src/index.ts` imports statically into one chunk, so that apps have fewer chunks. Modules that
 * are loaded on demand keep chunks of their own.
 */
function runtimeChunk(id: string, modules: Rolldown.ChunkingContext): string | null {
  const entry = resolve('src/index.ts')
  const importing = new Set([id])
  for (const one of importing) for (const by of modules.getModuleInfo(one)?.importers ?? []) importing.add(by)
  return importing.has(entry) ? 'runtime' : null
}

/** Returns patterns of the packages that an importing project installs itself. */
function installedPackages(): RegExp[] {
  const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
  return names.map((name) => new RegExp(`^${name}($|/)`))
}

/** Writes type declarations, and adds the extensions that Node's resolution needs to their relative imports. */
function declarations(): Plugin {
  const folder = 'dist/types'
  return {
    name: 'octet:declarations',
    closeBundle() {
      execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'src/tsconfig.library.json'], {
        stdio: 'inherit',
      })
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.d.ts')) continue
        const path = join(folder, file)
        const text = readFileSync(path, 'utf8')
        writeFileSync(path, text.replace(/(from '|import\(['"])(\.{1,2}\/[^'"]*)(['"])/g, '$1$2.js$3'))
      }
    },
  }
}
