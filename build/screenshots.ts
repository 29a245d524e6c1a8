import type { UserConfig } from 'vite'

/** `dist/screenshots.js`: the script that `npm run screenshots` starts. */
export function screenshots(): UserConfig {
  return {
    publicDir: false,
    ssr: { external: ['playwright'] },
    build: {
      target: 'node20',
      ssr: true,
      emptyOutDir: false,
      rolldownOptions: { input: { screenshots: 'test/apps/page/screenshots.ts' } },
    },
  }
}
