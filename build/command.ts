import type { UserConfig } from 'vite'
import manifest from '../package.json' with { type: 'json' }
import { compactShaders } from './compact-shaders.ts'

/** `dist/cli.js`: the command `octet`, bundled with everything but the optional packages. */
export function command(): UserConfig {
  return {
    publicDir: false,
    plugins: [compactShaders()],
    ssr: { noExternal: true, external: Object.keys(manifest.peerDependencies) },
    build: {
      target: 'node20',
      ssr: true,
      emptyOutDir: false,
      rolldownOptions: {
        input: { cli: 'src/apps/cli/main.ts', 'reference-worker': 'src/apps/cli/reference-worker.ts' },
        output: { chunkFileNames: 'command/[name].js' },
      },
    },
  }
}
