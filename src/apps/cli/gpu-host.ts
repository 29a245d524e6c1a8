import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { Browser, Page, Route } from 'playwright'
import type { AdapterReport } from '../../gpu/device'
import * as errors from '../../graph/errors'
import type { SelfTestProgress } from '../../self-test/types'
import type { Answer, RunnerApi } from '../runner/protocol'
import { chromiumArguments, isRoot } from './browser'
import { ensureBrowser, thisInstaller } from './ensure-browser'
import { describeError } from './failure'
import { importOptional } from './optional'
import { pagesFolder } from './package-files'

/** This host doesn't exist: `answer` answers every request. The page needs https for WebGPU. */
const origin = 'https://octet.invalid'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
}

/** WebGPU for the command line: a page in headless Chromium, without server or network. */
export class GpuHost {
  private readonly files = new Map<string, Uint8Array | string>()
  /** Names of files by their addresses. */
  private readonly names = new Map<string, string>()
  private readonly crashed: Promise<never>
  private found: AdapterReport | undefined

  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.crashed = new Promise((_, reject) => {
      page.on('crash', () => reject(new errors.DeviceError('the browser page that runs WebGPU crashed')))
      browser.on('disconnected', () => reject(new errors.DeviceError('the browser that runs WebGPU ended')))
    })
    this.crashed.catch(() => undefined)
  }

  /**
   * Starts the browser and, for models, makes sure that WebGPU has an adapter.
   *
   * @param use what it is for: pictures, which come from anywhere, are decoded by the browser's own code, so they need
   *   its sandbox; models are read by Octet's code in the page, and open without one where there is none
   * @throws DeviceError when there is no browser, it does not start, or it has no WebGPU adapter; the signal's reason.
   */
  static async open(signal?: AbortSignal, use: Use = 'models'): Promise<GpuHost> {
    const browser = await launch(use, signal)
    const close = () => void browser.close()
    signal?.addEventListener('abort', close, { once: true })
    try {
      // While the browser started, nothing listened to the signal.
      signal?.throwIfAborted()
      const page = await browser.newPage({ serviceWorkers: 'block' })
      const host = new GpuHost(browser, page, signal)
      // Of the context, so that no other page of it reaches anything else either.
      await page.context().route('**/*', (route) => host.answer(route))
      await host.page.goto(`${origin}/src/apps/runner/runner.html`)
      if (use !== 'pictures') host.found = await host.call('adapter')
      return host
    } catch (error) {
      await browser.close()
      signal?.throwIfAborted()
      throw error
    }
  }

  /** The adapter that WebGPU runs on. */
  get adapter(): AdapterReport {
    if (!this.found) throw new errors.DeviceError('the browser has not started yet')
    return this.found
  }

  /**
   * Gives the page a file.
   *
   * @param file bytes, or the path of a file or folder
   * @param name the file's, with which errors of the page begin
   * @returns its address, for the page
   */
  serve(file: Uint8Array | string, name?: string): string {
    const path = `/files/${this.files.size}`
    const address = `${origin}${path}`
    this.files.set(path, file)
    if (name !== undefined) this.names.set(address, name)
    return address
  }

  /**
   * Calls one of the runner's functions; rejects with the error that it throws, of the same class. An error about a
   * file that was served under a name begins with that name.
   */
  async call<Name extends keyof RunnerApi>(
    name: Name,
    ...args: Parameters<RunnerApi[Name]>
  ): Promise<Awaited<ReturnType<RunnerApi[Name]>>> {
    const answer = await Promise.race([this.evaluate(name, args), this.crashed]).catch((error) => {
      this.signal?.throwIfAborted()
      throw error
    })
    if ('value' in answer) return answer.value as Awaited<ReturnType<RunnerApi[Name]>>
    throw revive({ ...answer.error, message: this.withName(answer.error, args) })
  }

  /** Replaces addresses in an error's message by names. One that is not about the device begins with a name. */
  private withName({ name, message }: { name: string; message: string }, args: readonly unknown[]): string {
    const given = JSON.stringify(args)
    const used = [...this.names].filter(([address]) => given.includes(`"${address}"`))
    const text = used.reduce((told, [address, file]) => told.replaceAll(address, file), message)
    const [[, first] = []] = used
    const isAboutDevice = name === 'DeviceError' || name === 'DeviceLostError'
    return first === undefined || isAboutDevice || text.includes(first) ? text : `${first}: ${text}`
  }

  /** Lets the runner's functions report progress. */
  async onProgress(listener: (progress: SelfTestProgress) => void): Promise<void> {
    await this.page.exposeFunction('onProgress', listener)
  }

  async close(): Promise<void> {
    await this.browser.close()
  }

  private evaluate(name: keyof RunnerApi, args: readonly unknown[]): Promise<Answer<unknown>> {
    return this.page.evaluate(
      ([called, given]) => {
        const { callRunner } = globalThis as unknown as {
          callRunner: (name: string, args: readonly unknown[]) => Promise<Answer<unknown>>
        }
        return callRunner(called, given)
      },
      [name, args] as const,
    )
  }

  private async answer(route: Route): Promise<void> {
    const url = new URL(route.request().url())
    if (url.origin !== origin) return route.abort()
    try {
      const body = await this.find(decodeURIComponent(url.pathname))
      await route.fulfill({
        body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
        contentType: types[extname(url.pathname)] ?? 'application/octet-stream',
      })
    } catch {
      await route.fulfill({ status: 404, body: '' }).catch(() => undefined)
    }
  }

  private async find(path: string): Promise<Uint8Array> {
    const [, folder, id, ...rest] = path.split('/')
    if (folder !== 'files') return readFile(join(pagesFolder(), normalize(path)))
    const file = this.files.get(`/files/${id}`)
    if (file === undefined) throw new errors.OctetError(`nothing is served at ${path}`)
    // Normalized as an absolute path, so that "..", which a manifest may spell as "%2e%2e", doesn't leave the folder.
    return typeof file === 'string' ? readFile(join(file, normalize(`/${rest.join('/')}`))) : file
  }
}

/** The contents that a browser is started for. */
export type Use = 'models' | 'pictures'

const needs: Readonly<Record<Use, string>> = {
  models: 'running on WebGPU in a browser (not so with --on cpu, where a command has it)',
  pictures: 'decoding in a browser',
}

async function launch(use: Use, signal: AbortSignal | undefined): Promise<Browser> {
  const { chromium } = await importOptional('playwright', needs[use])
  const executablePath = await ensureBrowser(thisInstaller(signal))
  signal?.throwIfAborted()
  const start = (chromiumSandbox: boolean) => {
    const args = chromiumArguments().filter((arg) => !(chromiumSandbox && arg === '--no-sandbox'))
    return chromium.launch({ executablePath, args, handleSIGINT: false, chromiumSandbox })
  }
  try {
    if (use === 'pictures') return await start(true)
    // Some systems let no user have a sandbox. Models open without one there, as they do for root.
    if (isRoot()) return await start(false)
    return await start(true).catch(() => {
      signal?.throwIfAborted()
      return start(false)
    })
  } catch (error) {
    signal?.throwIfAborted()
    const why = describeError(error).replace(/ Browser logs:.*$/, '')
    throw new errors.DeviceError(`${executablePath} does not start: ${why}`, { cause: error })
  }
}

/** Rebuilds an error of the page with the class that it had there. */
function revive({ name, message, stack }: { name: string; message: string; stack: string }): Error {
  const classes: Record<string, unknown> = { ...errors }
  const kind = classes[name] as typeof errors.OctetError | undefined
  return kind
    ? new kind(message, { cause: stack })
    : new errors.OctetError(`${name}: ${message}`, { cause: stack })
}
