/** Writing files: what stands at the path already, what a kill leaves, and what the system refuses. */
import { spawnSync } from 'node:child_process'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFolder, writeAtomically } from '../../src/train/files-node'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octet-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function failure(path: string): Promise<NodeJS.ErrnoException> {
  return writeAtomically(path, 'x').then(
    () => new Error('nothing failed'),
    (error: NodeJS.ErrnoException) => error,
  )
}

test('a file and its folders are made, and replaced', async () => {
  await writeAtomically(at('a', 'b', 'c'), 'one')
  await writeAtomically(at('a', 'b', 'c'), Uint8Array.of(0x32))
  expect(await readFile(at('a', 'b', 'c'), 'utf8')).toBe('2')
  expect(await readdir(at('a', 'b'))).toEqual(['c'])
})

test('a file that is replaced keeps its permissions', async () => {
  await writeFile(at('x'), 'old')
  await chmod(at('x'), 0o640)
  await writeAtomically(at('x'), 'new')
  expect((await stat(at('x'))).mode & 0o777).toBe(0o640)
})

describe('what is no file stays', () => {
  test('a link to a file', async () => {
    await mkdir(at('other'))
    await writeFile(at('other', 'real'), 'old')
    await symlink(join('other', 'real'), at('link'))
    await writeAtomically(at('link'), 'new')
    expect(await readlink(at('link'))).toBe(join('other', 'real'))
    expect(await readFile(at('other', 'real'), 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['link', 'other'])
  })

  test('links to a file that does not exist yet', async () => {
    await symlink('second', at('first'))
    await symlink(join('new', 'real'), at('second'))
    await writeAtomically(at('first'), 'new')
    expect(await readFile(at('new', 'real'), 'utf8')).toBe('new')
    expect((await lstat(at('first'))).isSymbolicLink()).toBe(true)
  })

  test('a device, and a link to one', async () => {
    await symlink('/dev/null', at('null'))
    await writeAtomically(at('null'), 'x')
    await writeAtomically('/dev/null', 'x')
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
    expect(await readdir(folder)).toEqual(['null'])
  })

  test('a pipe', async () => {
    spawnSync('mkfifo', [at('pipe')])
    const read = readFile(at('pipe'), 'utf8')
    await writeAtomically(at('pipe'), 'through')
    expect(await read).toBe('through')
    expect((await stat(at('pipe'))).isFIFO()).toBe(true)
  })
})

describe('temporary files', () => {
  test('that a killed process left go with the next write; those of living ones stay', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    const names = [`x.${dead}.tmp`, `x.${process.ppid}.tmp`, `y.${dead}.tmp`, 'x.tmp', `x.${dead}.tmp.old`]
    for (const name of names) await writeFile(at(name), '')
    await writeAtomically(at('x'), 'new')
    expect(await readdir(folder)).toEqual(['x', ...names.slice(1)].sort())
  })

  test('are not followed where they are links', async () => {
    await writeFile(at('victim'), 'old')
    await symlink('victim', at(`x.${process.pid}.tmp`))
    await writeAtomically(at('x'), 'new')
    expect(await readFile(at('victim'), 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['victim', 'x'])
  })
})

describe('the error names the path', () => {
  test('of a folder', async () => {
    await mkdir(at('x'))
    expect(await failure(at('x'))).toMatchObject({ code: 'EISDIR', path: at('x') })
    expect(await readdir(folder)).toEqual(['x'])
  })

  test('whose folder is a file', async () => {
    await writeFile(at('file'), '')
    expect(await failure(at('file', 'x'))).toMatchObject({ code: 'ENOTDIR', path: at('file', 'x') })
  })

  test('on a full disk', async () => {
    expect(await failure('/dev/full')).toMatchObject({ code: 'ENOSPC', path: '/dev/full' })
  })

  test('where the system has no such folder', async () => {
    expect(await failure('/proc/nope/x')).toMatchObject({ code: 'ENOENT', path: '/proc/nope/x' })
    expect(await failure('/proc/nope/deeper/x')).toMatchObject({ code: 'ENOENT' })
    await expect(makeFolder('/proc/nope/deeper')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('of links in a circle', async () => {
    await symlink('b', at('a'))
    await symlink('a', at('b'))
    expect(await failure(at('a'))).toMatchObject({ code: 'ELOOP', path: at('a') })
  })
})
