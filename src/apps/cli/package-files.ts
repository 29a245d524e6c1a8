import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OctetError } from '../../graph/errors'

/** The folder of this package, wherever in it this file ends up when it is built. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/**
 * The built pages: the runner, and the shipped models under `models/`.
 *
 * @throws OctetError when they were not built.
 */
export function pagesFolder(): string {
  const folder = join(packageFolder(), 'dist', 'pages')
  if (!existsSync(join(folder, 'src/apps/runner/runner.html'))) {
    throw new OctetError(`${folder} has no runner page: run "npm run build"`)
  }
  return folder
}

/** The file that a worker thread starts with to run the CPU reference. */
export function referenceWorker(): string {
  return join(packageFolder(), 'dist', 'reference-worker.js')
}
