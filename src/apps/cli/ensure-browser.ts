import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DeviceError } from '../../graph/errors'
import { findBrowser, type Machine, thisMachine } from './browser'
import { importOptional } from './optional'

/** Actions of `ensureBrowser` on the machine; tests pass a fake. */
export interface Installer {
  readonly machine: Machine
  /** Prints what is being done, on one line. */
  readonly notice: (line: string) => void
  /** Returns the file that Playwright would start, even if it doesn't exist. */
  readonly playwrightBrowser: () => Promise<string>
  /** Runs a command to its end with its output on stderr; resolves to its exit code, −1 if it can't start. */
  readonly run: (command: string, args: readonly string[]) => Promise<number>
  readonly isRoot: boolean
  /** True if packages come from apt: Debian or Ubuntu. */
  readonly hasApt: boolean
}

/**
 * Finds a browser to run WebGPU in: CHROME_PATH; an installed Chrome, Chromium or Edge; Playwright's own. If there is
 * none, installs one (Playwright's download, then `apt-get install chromium` as root on Debian and Ubuntu).
 *
 * @returns the path of the executable
 * @throws DeviceError naming the command to run when none can be installed, or when CHROME_PATH names no file.
 */
export async function ensureBrowser(installer: Installer = thisInstaller()): Promise<string> {
  const { machine } = installer
  const found = findBrowser(machine)
  if (found && !machine.exists(found)) {
    throw new DeviceError(`CHROME_PATH is ${found}, which does not exist`)
  }
  return (
    found ??
    (await findPlaywrightBrowser(installer)) ??
    (await installWithPlaywright(installer)) ??
    (await installWithApt(installer)) ??
    failWithoutBrowser()
  )
}

async function findPlaywrightBrowser({ machine, playwrightBrowser }: Installer): Promise<string | undefined> {
  const path = await playwrightBrowser()
  return machine.exists(path) ? path : undefined
}

async function installWithPlaywright(installer: Installer): Promise<string | undefined> {
  const { notice, run, isRoot, hasApt } = installer
  notice('No Chrome, Chromium or Edge is installed: downloading Chromium with Playwright …')
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js')
  const code = await run(process.execPath, [cli, 'install', '--no-shell', 'chromium'])
  const path = code === 0 ? await findPlaywrightBrowser(installer) : undefined
  if (!path) {
    notice(`Playwright's download failed (exit code ${code}).`)
    return undefined
  }
  if (isRoot && hasApt) {
    notice('Installing the system libraries that it needs …')
    await run(process.execPath, [cli, 'install-deps', 'chromium'])
  }
  notice(`Installed ${path}`)
  return path
}

async function installWithApt({
  machine,
  notice,
  run,
  isRoot,
  hasApt,
}: Installer): Promise<string | undefined> {
  if (!isRoot || !hasApt) return undefined
  notice('Installing Chromium with apt-get …')
  const updated = await run('apt-get', ['update', '-q'])
  const code =
    updated || (await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium']))
  const path = findBrowser(machine)
  if (code === 0 && path) {
    notice(`Installed ${path}`)
    return path
  }
  notice(`apt-get failed (exit code ${code}).`)
  return undefined
}

function failWithoutBrowser(): never {
  throw new DeviceError(
    'there is no browser to run WebGPU in: run "npx playwright install --with-deps chromium" (or, on Debian, ' +
      '"sudo apt-get install chromium"), or set CHROME_PATH to Chrome, Chromium or Edge',
  )
}

/**
 * Returns the actions on this machine.
 *
 * @param signal checked after each command, which Ctrl-C in a terminal ends as well: no other is tried then
 */
export function thisInstaller(signal?: AbortSignal): Installer {
  return {
    machine: thisMachine(),
    notice: (line) => process.stderr.write(`${line}\n`),
    playwrightBrowser: async () =>
      (await importOptional('playwright', 'finding or installing a browser')).chromium.executablePath(),
    run: async (command, args) => {
      const code = await runToEnd(command, args)
      signal?.throwIfAborted()
      return code
    },
    isRoot: process.getuid?.() === 0,
    hasApt: /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readIfExists('/etc/os-release')),
  }
}

function readIfExists(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function runToEnd(command: string, args: readonly string[]): Promise<number> {
  const env = {
    DEBIAN_FRONTEND: 'noninteractive',
    // Playwright waits half a minute for each of its servers by default.
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
    ...process.env,
  }
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], env })
    child.on('error', () => resolve(-1))
    child.on('close', (code) => resolve(code ?? -1))
  })
}
