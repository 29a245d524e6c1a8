import type { UserConfig } from 'vite'

/** `dist/gpu-compilers`: the command that `npm run gpu-compilers` starts, and what it runs beside Mesa's drivers. */
export function gpuCompilers(): UserConfig {
  const folder = 'tools/gpu-compilers'
  return {
    publicDir: false,
    ssr: { noExternal: true, external: ['playwright', 'webgpu'] },
    build: {
      target: 'node20',
      ssr: true,
      outDir: 'dist/gpu-compilers',
      rolldownOptions: {
        checks: { pluginTimings: false },
        input: { main: `${folder}/main.ts`, compile: `${folder}/compile.ts` },
      },
    },
  }
}
