import { delimiter } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chromiumArguments, findBrowser, type Machine } from '../../../src/apps/cli/browser'
import { ensureBrowser, type Installer } from '../../../src/apps/cli/ensure-browser'
import { DeviceError } from '../../../src/graph/errors'

/** A machine with these files. */
function machine(files: readonly string[], env: Machine['env'] = {}, platform = 'linux'): Machine {
  const path = ['/usr/local/bin', '/usr/bin'].join(delimiter)
  return { env: { PATH: path, ...env }, platform, exists: (file) => files.includes(file) }
}

describe('an installed browser', () => {
  test('CHROME_PATH comes before what is installed', () => {
    expect(findBrowser(machine(['/usr/bin/chromium'], { CHROME_PATH: '/opt/chrome' }))).toBe('/opt/chrome')
    expect(findBrowser(machine(['/usr/bin/chromium'], { CHROME_PATH: '' }))).toBe('/usr/bin/chromium')
  })

  test('Chrome, then Chromium, then Edge, anywhere on the PATH', () => {
    const all = ['/usr/bin/microsoft-edge', '/usr/local/bin/chromium', '/usr/bin/google-chrome']
    expect(findBrowser(machine(all))).toBe('/usr/bin/google-chrome')
    expect(findBrowser(machine(all.slice(0, 2)))).toBe('/usr/local/bin/chromium')
    expect(findBrowser(machine(all.slice(0, 1)))).toBe('/usr/bin/microsoft-edge')
    expect(findBrowser(machine([]))).toBeUndefined()
    expect(findBrowser(machine(['/usr/bin/chromium'], { PATH: undefined }))).toBeUndefined()
  })

  test('on macOS and Windows in the usual folders', () => {
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    expect(findBrowser(machine([mac], {}, 'darwin'))).toBe(mac)
    const windows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
    expect(findBrowser(machine([windows], { PROGRAMFILES: 'C:\\Program Files' }, 'win32'))).toBe(windows)
  })

  test('the switches turn WebGPU on and ask for no software adapter', () => {
    expect(chromiumArguments()).toContain('--enable-unsafe-webgpu')
    expect(chromiumArguments().join(' ')).not.toMatch(/swiftshader/i)
  })
})

const own = '/cache/chrome'

/** An installer that records what it is asked to do; `appears` is what exists once a command has run. */
function installer(
  files: string[],
  appears: Readonly<Record<string, string>>,
  options: Partial<Installer> = {},
): { installer: Installer; commands: string[]; notices: string[] } {
  const commands: string[] = []
  const notices: string[] = []
  const run = async (command: string, args: readonly string[]) => {
    const line = `${command === process.execPath ? 'playwright' : command} ${args.join(' ').replace(/^.*cli\.js /, '')}`
    commands.push(line)
    const made = Object.entries(appears).find(([part]) => line.includes(part))?.[1]
    if (made) files.push(made)
    return made !== undefined || line.includes('update') || line.includes('deps') ? 0 : 1
  }
  const base: Installer = {
    machine: machine(files),
    notice: (line) => notices.push(line),
    playwrightBrowser: async () => own,
    run,
    isRoot: true,
    hasApt: true,
  }
  return { installer: { ...base, ...options }, commands, notices }
}

describe('a browser is made sure of', () => {
  test('an installed one is taken, then the one that Playwright has', async () => {
    const both = installer(['/usr/bin/chromium', own], {})
    expect(await ensureBrowser(both.installer)).toBe('/usr/bin/chromium')
    const second = installer([own], {})
    expect(await ensureBrowser(second.installer)).toBe(own)
    expect([...both.commands, ...second.commands, ...second.notices]).toEqual([])
  })

  test('CHROME_PATH that names no file is an error', async () => {
    const there = installer([own], {}, { machine: machine(['/usr/bin/chromium'], { CHROME_PATH: '/none' }) })
    await expect(ensureBrowser(there.installer)).rejects.toThrow(DeviceError)
    await expect(ensureBrowser(there.installer)).rejects.toThrow('CHROME_PATH is /none, which does not exist')
  })

  test("Playwright's download comes first, and says so", async () => {
    const { installer: it, commands, notices } = installer([], { 'install --no-shell chromium': own })
    expect(await ensureBrowser(it)).toBe(own)
    expect(commands).toEqual(['playwright install --no-shell chromium', 'playwright install-deps chromium'])
    expect(notices.at(-1)).toBe(`Installed ${own}`)
  })

  test('apt-get where the download fails, as root on Debian', async () => {
    const { installer: it, commands, notices } = installer([], { 'apt-get install': '/usr/bin/chromium' })
    expect(await ensureBrowser(it)).toBe('/usr/bin/chromium')
    expect(commands.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'playwright install',
      'apt-get update',
      'apt-get install',
    ])
    expect(notices.at(-1)).toBe('Installed /usr/bin/chromium')
  })

  test.each([
    ['apt-get fails too', {}, 3],
    ['not root', { isRoot: false }, 1],
    ['another system', { hasApt: false }, 1],
  ])('one message with the command to run: %s', async (_, options, count) => {
    const { installer: it, commands } = installer([], {}, options)
    await expect(ensureBrowser(it)).rejects.toThrow(DeviceError)
    expect(commands).toHaveLength(count)
    await expect(ensureBrowser(it)).rejects.toThrow('npx playwright install --with-deps chromium')
  })
})
