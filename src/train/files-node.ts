import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { refuse } from '../graph/check'

/**
 * Writes a file atomically: to a temporary file beside it, flushed to the disk, then renamed over it. Creates the
 * folder. A symbolic link stays, and the file that it leads to is written; what is no file (a device, a pipe) is
 * written to as it is. A failed write removes the temporary file; those that a killed process left are removed by the
 * next write.
 *
 * @throws the system's error, which names `path`
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  if (typeof path !== 'string') refuse('writeAtomically', "a file's path", path)
  if (typeof bytes !== 'string' && !ArrayBuffer.isView(bytes))
    refuse('writeAtomically', 'text or a Uint8Array', bytes)
  try {
    const found = await stat(path).catch(ignoreMissing)
    // Renaming over a folder would fail as well, but blame the temporary file.
    if (found?.isDirectory()) throw systemError('EISDIR', path)
    if (found && !found.isFile()) return await writeThrough(path, bytes)
    const target = found ? await realpath(path) : await missingTarget(path)
    await makeFolder(dirname(target))
    await removeOldTemporaries(target)
    await writeAndRename(target, bytes, found?.mode)
  } catch (error) {
    if (isSystemError(error)) error.path = path
    throw error
  }
}

/**
 * Creates a folder and those above it, where they are missing.
 *
 * Node's `mkdir` with `recursive` never returns where the system refuses a folder as missing, as in `/proc`.
 */
export async function makeFolder(folder: string): Promise<void> {
  const make = () => mkdir(folder).catch(ignoreExisting)
  try {
    await make()
  } catch (error) {
    if (!isMissing(error) || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await make()
  }
}

async function writeThrough(path: string, bytes: Uint8Array | string): Promise<void> {
  // Without O_CREAT: what has gone meanwhile does not become a file.
  const file = await open(path, constants.O_WRONLY)
  try {
    await file.writeFile(bytes)
  } finally {
    await file.close()
  }
}

async function writeAndRename(target: string, bytes: Uint8Array | string, mode?: number): Promise<void> {
  const temporary = `${target}.${process.pid}.tmp`
  try {
    // A link that someone has put there is not followed.
    await rm(temporary, { force: true })
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      if (mode !== undefined) await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Returns the file that a path leads to, through symbolic links; it doesn't exist yet. */
async function missingTarget(path: string): Promise<string> {
  const link = await lstat(path).catch(ignoreMissing)
  if (!link?.isSymbolicLink()) return path
  return missingTarget(resolve(dirname(path), await readlink(path)))
}

/** Removes the temporary files of `target` whose processes have ended. */
async function removeOldTemporaries(target: string): Promise<void> {
  const folder = dirname(target)
  const start = `${basename(target)}.`
  const left = (await readdir(folder).catch(() => [])).filter((name) => {
    const id = name.startsWith(start) && /^(\d+)\.tmp$/.exec(name.slice(start.length))?.[1]
    return id && !isAlive(Number(id))
  })
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)))
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    // Another user's process may not be asked, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function systemError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: open '${path}'`), { code, path, syscall: 'open' })
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
  return undefined
}

/** A file in the place of a folder fails when something is to be written into it. */
function ignoreExisting(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  return undefined
}

/** True if a file-system error says that the file doesn't exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** True if an error is the operating system's: no permission, no space, no such file. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}
