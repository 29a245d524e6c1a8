import type { Command } from 'commander'
import { ensureBrowser } from '../ensure-browser'
import { makeCommand } from '../options'
import { print } from '../output'

/** `octet browser`: prints the path of a browser, and installs one first if there is none. */
export function browserCommand(): Command {
  return makeCommand(
    'browser',
    'Print the path of the browser that WebGPU runs in; install Chromium when there is none.',
    ['octet browser', 'CHROME_PATH=/opt/chrome/chrome octet browser'],
  ).action(async () => print(await ensureBrowser()))
}
