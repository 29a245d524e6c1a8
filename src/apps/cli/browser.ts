import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The parts of a machine that finding a browser depends on; tests pass another machine. */
export interface Machine {
  readonly env: Environment
  readonly platform: string
  readonly exists: (path: string) => boolean
}

/** Names under which Chrome, Chromium and Edge are on the PATH of a Linux machine, in order of preference. */
const commands = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
]

const macApplications = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

const windowsPrograms = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/** Returns the machine that this process runs on. */
export function thisMachine(): Machine {
  return { env: process.env, platform: process.platform, exists: existsSync }
}

/** Returns CHROME_PATH, even if that file doesn't exist, else an installed browser, or undefined if there is none. */
export function findBrowser(machine: Machine = thisMachine()): string | undefined {
  return machine.env.CHROME_PATH || candidatePaths(machine).find(machine.exists)
}

function candidatePaths({ env, platform }: Machine): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(env.HOME ? [join(env.HOME, 'Applications')] : [])]
    return folders.flatMap((folder) => macApplications.map((path) => join(folder, path)))
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean)
    return folders.flatMap((folder) => windowsPrograms.map((path) => `${folder}\\${path}`))
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)))
}

/**
 * Returns switches that turn WebGPU on, on hardware and software adapters, and keep the browser off the network. No
 * switch asks for a software adapter: WebGPU falls back to one by itself.
 */
export function chromiumArguments(): string[] {
  const always = [
    '--enable-unsafe-webgpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
  ]
  // Headless Chromium on Linux doesn't use Vulkan, and so not the GPU, unless asked to.
  const vulkan = ['--enable-features=Vulkan', '--use-angle=vulkan', '--disable-vulkan-surface']
  const sandbox = isRoot() ? ['--no-sandbox'] : []
  return [...always, ...(hasLinuxGpu() ? vulkan : []), ...sandbox]
}

/** True if this process is root's, for whom Chromium has no sandbox. */
export function isRoot(): boolean {
  return process.getuid?.() === 0 || process.geteuid?.() === 0
}

/** True if this is a Linux machine whose kernel exposes a GPU. */
function hasLinuxGpu(): boolean {
  if (process.platform !== 'linux') return false
  if (existsSync('/dev/nvidia0')) return true
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'))
}
