/** Headless Chromium: a page for each engine, all in one browser, so they share nothing but the adapter. */
import type { Browser, Page } from 'playwright'
import { chromiumArguments } from '../../src/apps/cli/browser'
import { ensureBrowser } from '../../src/apps/cli/ensure-browser'
import { describeError } from '../../src/apps/cli/failure'
import { importOptional } from '../../src/apps/cli/optional'
import { DeviceError, OctetError } from '../../src/graph/errors'
import type { Answer, BenchApi } from '../protocol'
import type { FileServer } from './files'
import type { Client, Host } from './host'

/**
 * Starts the browser.
 *
 * @throws DeviceError when there is none or it does not start
 */
export async function openChrome(files: FileServer, headed: boolean, signal: AbortSignal): Promise<Host> {
  const { chromium } = await importOptional('playwright')
  const executablePath = await ensureBrowser()
  const browser = await chromium
    .launch({ executablePath, args: chromiumArguments(), headless: !headed, handleSIGINT: false })
    .catch((error) => {
      const why = describeError(error).replace(/ Browser logs:.*$/, '')
      throw new DeviceError(`${executablePath} does not start: ${why}`, { cause: error })
    })
  signal.addEventListener('abort', () => void browser.close(), { once: true })
  let count = 0
  return {
    kind: 'chrome',
    version: `Chromium ${browser.version()}`,
    open: () => openPage(browser, files, `c${++count}`, signal),
    close: () => browser.close(),
  }
}

async function openPage(
  browser: Browser,
  files: FileServer,
  name: string,
  signal: AbortSignal,
): Promise<Client> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const crashed = new Promise<never>((_, reject) => {
    page.on('crash', () => reject(new DeviceError('the page that runs WebGPU crashed')))
    browser.on('disconnected', () => reject(new DeviceError('the browser that runs WebGPU ended')))
  })
  crashed.catch(() => undefined)
  await page.goto(files.address(name, 'page/bench/page.html'))
  await page.waitForFunction('globalThis.callBench !== undefined')
  return {
    call: async (called, ...args) => {
      const answer = await Promise.race([evaluate(page, called, args), crashed]).catch((error) => {
        signal.throwIfAborted()
        throw error
      })
      if ('error' in answer) throw new OctetError(answer.error.message)
      return answer.value as never
    },
    address: (path) => files.address(name, path),
    bytes: () => files.bytesOf(name),
    close: () => context.close(),
  }
}

function evaluate(page: Page, name: keyof BenchApi, args: readonly unknown[]): Promise<Answer<unknown>> {
  return page.evaluate(
    ([called, given]) => {
      const { callBench } = globalThis as unknown as {
        callBench: (name: string, args: readonly unknown[]) => Promise<Answer<unknown>>
      }
      return callBench(called, given)
    },
    [name, args] as const,
  )
}
