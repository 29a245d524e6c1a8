import { playwright } from '@vitest/browser-playwright'
import type { ViteUserConfig } from 'vitest/config'
import { chromiumArguments, findBrowser } from '../src/apps/cli/browser.ts'
import { useVulkanOf } from '../test/harness/vulkan.ts'

/** Tests that need neither a GPU nor the built package. Their files share a process, which saves half a second each. */
const unitTests =
  'test/{cpu,eager,formats,graph,harness,numerics,ops,passes,quantize,self-test}/**/!(*.gpu|*.browser|*.firefox).test.ts'

/** A glob of tests that CI runs elsewhere, on a second Vulkan driver or in a process of their own: Node skips them. */
const elsewhere = process.env.TESTS_ELSEWHERE

/**
 * Runs tests in Node and in Chromium: `*.browser.test.ts` in Chromium only, `*.gpu.test.ts` in both, all others in
 * Node. `npm test` installs a browser first if there is none. `*.firefox.test.ts` run in Node and drive Firefox, after
 * the others, whose pipelines they build.
 */
export function tests(): NonNullable<ViteUserConfig['test']> {
  const browser = findBrowser()
  useVulkanOf(browser)
  const launchOptions = {
    args: chromiumArguments(),
    ...(browser ? { executablePath: browser } : { channel: 'chromium' }),
  }
  return {
    // Long enough for a busy machine without a GPU; a test that hangs fails later, but still fails.
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
          exclude: ['test/**/*.{browser,firefox}.test.ts', unitTests, ...(elsewhere ? [elsewhere] : [])],
        },
      },
      {
        extends: true,
        test: {
          name: 'firefox',
          environment: 'node',
          // In CI they run last, after the tests on the second driver.
          include: elsewhere ? [] : ['test/**/*.firefox.test.ts'],
          sequence: { groupOrder: 1 },
          // One browser at a time.
          fileParallelism: false,
        },
      },
      { extends: true, test: { name: 'unit', environment: 'node', include: [unitTests], isolate: false } },
      {
        extends: true,
        // If Vite discovered it only while tests run, it would reload the page under them.
        optimizeDeps: { include: ['@tensorflow/tfjs'] },
        test: {
          name: 'chromium',
          include: ['test/**/*.gpu.test.ts', 'test/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  }
}
