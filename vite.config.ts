import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { playwright } from '@vitest/browser-playwright'
import type { Plugin, Rolldown, UserConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import manifest from './package.json' with { type: 'json' }
import { chromiumArguments, findBrowser } from './src/cli/browser.ts'
import { useVulkanOf } from './test/harness/vulkan.ts'
import { compactShaders } from './tools/compact-shaders.ts'
import { hashShaders } from './tools/hash-shaders.ts'

/** What `vite build --mode …` makes; without a mode it is the page. */
const builds: Record<string, () => UserConfig> = {
  library,
  command,
  pages,
  bench,
  'bench-page': benchPage,
  screenshots,
}

/** `dist/index.js` and its siblings: what other projects import, and its types. */
function library(): UserConfig {
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
          train: 'src/train/index.ts',
          'train-node': 'src/train/node.ts',
        },
        formats: ['es'],
      },
      rolldownOptions: {
        external: [/^node:/, ...installed()],
        output: {
          chunkFileNames: 'library/[name].js',
          codeSplitting: { groups: [{ name: runtimeChunk }] },
        },
      },
    },
  }
}

/** `dist/cli.js`: the command `octet` with everything in it but the optional packages. */
function command(): UserConfig {
  return {
    publicDir: false,
    plugins: [compactShaders()],
    ssr: { noExternal: true, external: Object.keys(manifest.peerDependencies) },
    build: {
      target: 'node20',
      ssr: true,
      emptyOutDir: false,
      rolldownOptions: {
        input: { cli: 'src/cli/main.ts', 'reference-worker': 'src/cli/reference-worker.ts' },
        output: { chunkFileNames: 'command/[name].js' },
      },
    },
  }
}

/** `dist/pages`: the page, the runner that the command opens in headless Chromium, and the shipped models. */
function pages(): UserConfig {
  return {
    base: './',
    plugins: [compactShaders(), securityPolicy()],
    worker: { format: 'es', plugins: () => [compactShaders()] },
    build: {
      target: 'es2022',
      outDir: 'dist/pages',
      chunkSizeWarningLimit: 3000,
      // Pictures and fonts inside a script or style sheet are not 'self'.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: 'index.html', runner: 'src/runner/runner.html' } },
    },
  }
}

/** `dist/bench`: what `npm run bench` starts, with all in it that it needs on a machine that has no packages. */
function bench(): UserConfig {
  return {
    publicDir: false,
    plugins: [compactShaders()],
    ssr: { noExternal: true, external: ['playwright', 'webgpu'] },
    build: {
      target: 'node20',
      ssr: true,
      outDir: 'dist/bench',
      rolldownOptions: { input: { main: 'bench/main.ts' } },
    },
  }
}

/** `dist/bench/page`: the page that the benchmark opens in headless Chromium, one engine at a time. */
function benchPage(): UserConfig {
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

/** `dist/screenshots.js`: what `npm run screenshots` starts. */
function screenshots(): UserConfig {
  return {
    publicDir: false,
    ssr: { external: ['playwright'] },
    build: {
      target: 'node20',
      ssr: true,
      emptyOutDir: false,
      rolldownOptions: { input: { screenshots: 'test/page/screenshots.ts' } },
    },
  }
}

/**
 * Names the chunk of what `src/index.ts` loads at once, so that it is one: apps then have less to split. What is loaded on
 * demand is left as it is.
 */
function runtimeChunk(id: string, modules: Rolldown.ChunkingContext): string | null {
  const entry = resolve('src/index.ts')
  const importing = new Set([id])
  for (const one of importing) for (const by of modules.getModuleInfo(one)?.importers ?? []) importing.add(by)
  return importing.has(entry) ? 'runtime' : null
}

/** Packages that an importing project installs itself. */
function installed(): RegExp[] {
  const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
  return names.map((name) => new RegExp(`^${name}($|/)`))
}

/**
 * What the built page may load: itself, and MNIST where somebody asks for it. The runner has none, its pages load what
 * the command gives them.
 */
const policy = [
  "default-src 'self'",
  "connect-src 'self' https://raw.githubusercontent.com https://storage.googleapis.com https://ossci-datasets.s3.amazonaws.com",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Writes the policy into the built page; while it is developed, Vite needs more than it allows. */
function securityPolicy(): Plugin {
  return {
    name: 'octet:security-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { path }) =>
        path === '/index.html'
          ? [
              {
                tag: 'meta',
                attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
                injectTo: 'head-prepend',
              },
            ]
          : html,
    },
  }
}

/** Type declarations of the library, their relative imports spelled out as Node's resolution wants them. */
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
        writeFileSync(path, text.replace(/(from '|import\(")(\.{1,2}\/[^'"]*)(['"])/g, '$1$2.js$3'))
      }
    },
  }
}

/** The browser that tests run in; `npm test` installs one first when there is none. */
const browser = findBrowser()
useVulkanOf(browser)

/** Tests of kernels and of the shipped network run in Chromium and in Node; CI runs Node's on a second Vulkan driver. */
const elsewhere = process.env.KERNELS_ELSEWHERE
  ? ['test/ops/**/*.gpu.test.ts', 'test/gpu/shipped.gpu.test.ts']
  : []

export default defineConfig(({ mode }) => ({
  define: { shadersHash: JSON.stringify(hashShaders()) },
  ...builds[mode === 'production' ? 'pages' : mode]?.(),
  // `npm run dev` serves the page; the benchmark's page imports packages that may not be there.
  ...(mode === 'development' && { optimizeDeps: { entries: ['index.html'] } }),
  test: {
    // Busy machines without a GPU take their time; what never comes is found out soon enough.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts', ...elsewhere],
        },
      },
      {
        extends: true,
        // Found only while tests run, it would reload the page under them.
        optimizeDeps: { include: ['@tensorflow/tfjs'] },
        test: {
          name: 'chromium',
          include: ['test/**/*.gpu.test.ts', 'test/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: chromiumArguments(),
                ...(browser ? { executablePath: browser } : { channel: 'chromium' }),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
}))
