/** `npm run gpu-compilers`: builds the tool and runs it. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cwd = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a script of Node in the package's folder; `stdout` 2 sends what it prints to stderr. */
function run(script, stdout) {
  return spawnSync(process.execPath, script, { cwd, stdio: ['inherit', stdout, 'inherit'] }).status ?? 1
}

const vite = join('node_modules', 'vite', 'bin', 'vite.js')
const failed = run([vite, 'build', '--mode', 'gpu-compilers', '--logLevel', 'warn'], 2)
process.exitCode =
  failed || run([join('dist', 'gpu-compilers', 'main.js'), ...process.argv.slice(2)], 'inherit')
