/** Firefox, for tests in Node: headless, on the Vulkan driver that the other tests use (see `vulkan.ts`). */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import puppeteer, { type Browser } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'

/** Preferences that turn WebGPU on where Firefox leaves it off: Linux, and software adapters. */
const preferences = {
  'dom.webgpu.enabled': true,
  'dom.webgpu.workers.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
  'gfx.webgpu.force-enabled': true,
}

/** FIREFOX_PATH, or a Firefox on the PATH. */
function findFirefox(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const paths = ['firefox-esr', 'firefox'].flatMap((name) => folders.map((folder) => join(folder, name)))
  return process.env.FIREFOX_PATH ?? paths.find((path) => existsSync(path))
}

/**
 * Starts Firefox for the tests of a file, and ends it after them. Where there is none the tests are left out, and say
 * so.
 */
export function useFirefox(): () => Browser {
  const executablePath = findFirefox()
  let browser: Browser | undefined
  beforeAll(async () => {
    if (!executablePath) return
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      extraPrefsFirefox: preferences,
      timeout: 300_000,
      protocolTimeout: 600_000,
    })
  }, 400_000)
  afterAll(() => browser?.close())
  beforeEach(({ skip }) =>
    skip(!browser, 'Firefox is not installed: `apt-get install firefox-esr`, or set FIREFOX_PATH'),
  )
  return () => browser as Browser
}
