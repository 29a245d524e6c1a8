import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Names under which Chrome, Chromium and Edge are installed, most wanted first. */
const commands = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge']

/** The browser at CHROME_PATH, else an installed one; undefined when there is none. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROME_PATH) return env.CHROME_PATH
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const command of commands) {
      const path = join(folder, command)
      if (existsSync(path)) return path
    }
  }
  return undefined
}

/** Switches that turn WebGPU on, in headless Chromium and without a GPU too, and keep the browser off the network. */
export function chromiumArguments(): string[] {
  const always = [
    '--enable-unsafe-webgpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
  ]
  return process.getuid?.() === 0 ? [...always, '--no-sandbox'] : always
}
