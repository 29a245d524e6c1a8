/** `octet selftest` on this device, and with a shader that is broken on purpose. */
import { spawn } from 'node:child_process'
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { SelfTestReport } from '../../../src/self-test'
import { octet, temporaryFolder } from './octet'

test('the same bytes: exits with 0, prints one JSON object and writes the report', async () => {
  const folder = await temporaryFolder()
  const args = ['selftest', '--only', 'arithmetic', '--json', '--out', 'report.json']
  const { code, stdout, stderr } = await octet(args, folder)
  expect(stderr).toMatch(/^testing this device .*0\/3 steps/)
  expect(stderr).toContain('wrote report.json: docs/devices.md says where to send it')
  const printed = JSON.parse(stdout) as SelfTestReport
  expect(printed).toEqual(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')))
  expect(printed).toMatchObject({ same: true, failures: [], options: { only: 'arithmetic' } })
  expect(printed.host).toContain('Chrome/')
  expect(code).toBe(0)
})

/** Copies the built command to a folder, with another text in its shaders. */
async function brokenCopy(from: string, to: string): Promise<string> {
  const folder = await temporaryFolder()
  for (const path of ['package.json', 'dist/cli.js', 'dist/command', 'dist/pages/src', 'dist/pages/assets'])
    await cp(path, join(folder, path), { recursive: true })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  const assets = join(folder, 'dist/pages/assets')
  let edits = 0
  for (const name of await readdir(assets)) {
    if (!name.endsWith('.js')) continue
    const text = await readFile(join(assets, name), 'utf8')
    if (text.includes(from)) edits++
    await writeFile(join(assets, name), text.replaceAll(from, to))
  }
  expect(edits, 'no built shader has that text').toBeGreaterThan(0)
  return join(folder, 'dist/cli.js')
}

test('a broken shader: exits with 1, and names operator, variant and bytes', async () => {
  const from = '(a-first_zero)*(b-second_zero),vec4<f32>(scale))+output_zero'
  const cli = await brokenCopy(from, `${from}+1`)
  const { code, stdout, stderr } = await octet(['selftest', '--only', 'arithmetic'], '.', {}, cli)
  expect(stdout).toMatch(/^Other bytes on this device: \d+ of \d+ ways of computing 2 networks failed/m)
  const words = stdout.replace(/\s+/g, ' ')
  expect(words).toMatch(
    /First: MUL in “arithmetic”, variant plain .*: \d+ of 110 bytes differ; byte \d+ is -?\d+, not -?\d+\./,
  )
  expect(stderr).toMatch(/octet: this device computes other bytes\n$/)
  expect(code).toBe(1)
})

test('Ctrl-C ends it with 130', async () => {
  const child = spawn(process.execPath, ['dist/cli.js', 'selftest', '--only', 'convolution'])
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
    // A second one ends the process at once.
    if (said.includes('testing this device') && !child.killed) child.kill('SIGINT')
  })
  const code = await new Promise((done) => child.on('exit', done))
  expect(said).toMatch(/octet: interrupted\n$/)
  expect(code).toBe(130)
})

test('words that no network has are an error that says so', async () => {
  const { code, stderr } = await octet(['selftest', '--only', 'nothing'], '.')
  expect(stderr).toBe('octet: selfTest: no network’s name contains "nothing"\n')
  expect(code).toBe(1)
})
