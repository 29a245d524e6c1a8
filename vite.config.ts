import type { UserConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import { bench, benchHelp, benchPage } from './build/bench.ts'
import { command } from './build/command.ts'
import { gpuCompilers } from './build/gpu-compilers.ts'
import { hashShaders } from './build/hash-shaders.ts'
import { library } from './build/library.ts'
import { pages } from './build/pages.ts'
import { screenshots } from './build/screenshots.ts'
import { tests } from './build/tests.ts'
import manifest from './package.json' with { type: 'json' }

/** The outputs of `vite build --mode …`; without a mode it builds the pages. */
const builds: Record<string, () => UserConfig> = {
  library,
  command,
  pages,
  bench,
  'bench-help': benchHelp,
  'bench-page': benchPage,
  screenshots,
  'gpu-compilers': gpuCompilers,
}

export default defineConfig(({ mode }) => ({
  define: { shadersHash: JSON.stringify(hashShaders()), octetVersion: JSON.stringify(manifest.version) },
  ...builds[mode === 'production' ? 'pages' : mode]?.(),
  // `npm run dev` serves only index.html: the benchmark's page imports packages that may not be installed.
  ...(mode === 'development' && { optimizeDeps: { entries: ['index.html'] } }),
  test: tests(),
}))
