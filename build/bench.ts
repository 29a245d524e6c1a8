import type { UserConfig } from 'vite'
import { compactShaders } from './compact-shaders.ts'

/** `dist/bench`: the command that `npm run bench` starts, bundled so that it runs on machines without packages. */
export const bench = () => inNode('dist/bench', { main: 'bench/main.ts' })

/** `dist/bench-help`: prints the command's help without the packages that the command needs. */
export const benchHelp = () => inNode('dist/bench-help', { main: 'bench/help.ts' })

function inNode(outDir: string, input: Record<string, string>): UserConfig {
  return {
    publicDir: false,
    plugins: [compactShaders()],
    ssr: { noExternal: true, external: ['playwright', 'webgpu'] },
    build: {
      target: 'node20',
      ssr: true,
      outDir,
      rolldownOptions: { input },
    },
  }
}

/** `dist/bench/page`: the page that the benchmark opens in headless Chromium, one engine at a time. */
export function benchPage(): UserConfig {
  return {
    base: './',
    publicDir: false,
    plugins: [compactShaders()],
    build: {
      target: 'es2022',
      outDir: 'dist/bench/page',
      chunkSizeWarningLimit: 3000,
      rolldownOptions: { input: 'bench/page.html' },
    },
  }
}
