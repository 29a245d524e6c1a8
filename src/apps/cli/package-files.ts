import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OctetError } from '../../graph/errors'

/** Returns the folder of this package, wherever the build puts this file in it. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/**
 * Returns the folder of the built pages: the runner, and the shipped models under `models/`.
 *
 * @throws OctetError when they haven't been built.
 */
export function pagesFolder(): string {
  const folder = join(packageFolder(), 'dist', 'pages')
  if (!existsSync(join(folder, 'src/apps/runner/runner.html'))) {
    throw new OctetError(`${folder} has no runner page: run "npm run build"`)
  }
  return folder
}

/** Returns the script of the worker thread that runs the CPU reference. */
export function referenceWorker(): string {
  return join(packageFolder(), 'dist', 'reference-worker.js')
}
