/**
 * `npm run bench`: installs the engines to compare with, builds the benchmark and runs it. Its help installs nothing.
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const args = process.argv.slice(2)
const asksForHelp = args.includes('--help') || args.includes('-h')
const build = (mode) => [
  join('node_modules', 'vite', 'bin', 'vite.js'),
  'build',
  '--mode',
  mode,
  '--logLevel',
  'warn',
]

const steps = asksForHelp
  ? [build('bench-help')]
  : [[join('bench', 'install.mjs')], build('bench'), build('bench-page')]
const program = join('dist', asksForHelp ? 'bench-help' : 'bench', 'main.js')

/** Runs a script of Node in the package's folder; `stdout` 2 sends what it prints to stderr. */
function run(script, stdout) {
  const { status } = spawnSync(process.execPath, script, {
    cwd: dirname(folder),
    stdio: ['inherit', stdout, 'inherit'],
  })
  return status ?? 1
}

const failed = steps.map((step) => () => run(step, 2)).reduce((code, step) => code || step(), 0)
process.exitCode = failed || run([program, ...args], 'inherit')
