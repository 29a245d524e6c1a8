/** `octet selftest` on this device, and with a shader that is broken on purpose. */
import { spawn } from 'node:child_process'
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { SelfTestReport } from '../../../src/self-test'
import hashes from '../../../src/self-test/hashes.json' with { type: 'json' }
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

/** Copies the built command to a folder, with other texts in the pages that it opens. */
async function brokenCopy(replaced: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const path of ['package.json', 'dist/cli.js', 'dist/command', 'dist/pages/src', 'dist/pages/assets'])
    await cp(path, join(folder, path), { recursive: true })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  const assets = join(folder, 'dist/pages/assets')
  const found = new Set<string>()
  for (const name of (await readdir(assets)).filter((one) => one.endsWith('.js'))) {
    let text = await readFile(join(assets, name), 'utf8')
    for (const [from, to] of Object.entries(replaced)) {
      if (text.includes(from)) found.add(from)
      text = text.replaceAll(from, to)
    }
    await writeFile(join(assets, name), text)
  }
  expect([...found].sort(), 'the built pages lack the other texts').toEqual(Object.keys(replaced).sort())
  return join(folder, 'dist/cli.js')
}

test('a broken shader and a wrong hash: exits with 1, and names operator, variant and bytes', async () => {
  const product = '(a-first_zero)*(b-second_zero),vec4<f32>(scale))+output_zero'
  const hash = hashes['from type to type']
  const cli = await brokenCopy({ [product]: `${product}+1`, [hash]: hash.replace(/^./, 'x') })
  const { code, stdout, stderr } = await octet(['selftest', '--only', 'arithmetic'], '.', {}, cli)
  expect(code).toBe(1)
  expect(stderr).toMatch(/octet: this device computes other bytes\n$/)
  const words = stdout.replace(/\s+/g, ' ')
  expect(words).toMatch(/Other bytes on this device: \d+ of \d+ ways of computing 2 networks failed/)
  expect(words).toMatch(
    /First: MUL in “arithmetic”, variant plain .*: \d+ of 110 bytes differ; byte \d+ is -?\d+, not -?\d+\./,
  )
  const stale = await octet(['selftest', '--only', 'from type', '--json'], '.', {}, cli)
  expect(stale.code).toBe(1)
  const { failures } = JSON.parse(stale.stdout) as SelfTestReport
  expect(failures[0]?.operator).toBe('all of “from type to type”')
  expect(failures[0]?.error).toBe(
    'the CPU reference, too, computes other bytes than those that ship with Octet',
  )
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
