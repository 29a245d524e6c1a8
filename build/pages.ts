import type { Plugin, UserConfig } from 'vite'
import { compactShaders } from './compact-shaders.ts'

/** `dist/pages`: the page, the runner that the command opens in headless Chromium, and the shipped models. */
export function pages(): UserConfig {
  return {
    base: './',
    plugins: [compactShaders(), securityPolicy()],
    worker: { format: 'es', plugins: () => [compactShaders()] },
    build: {
      target: 'es2022',
      outDir: 'dist/pages',
      chunkSizeWarningLimit: 3000,
      // The policy's 'self' doesn't cover pictures and fonts inlined in a script or style sheet.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: 'index.html', runner: 'src/apps/runner/runner.html' } },
    },
  }
}

/**
 * Content security policy of the built page: it may load its own files, and MNIST on request. The runner has no policy:
 * its pages load what the command gives them.
 */
const policy = [
  "default-src 'self'",
  "connect-src 'self' https://raw.githubusercontent.com https://storage.googleapis.com https://ossci-datasets.s3.amazonaws.com",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Writes the policy into the built page only: in development Vite needs more than the policy allows. */
function securityPolicy(): Plugin {
  const attrs = { 'http-equiv': 'Content-Security-Policy', content: policy }
  return {
    name: 'octet:security-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { path }) =>
        path === '/index.html' ? [{ tag: 'meta', attrs, injectTo: 'head-prepend' }] : html,
    },
  }
}
