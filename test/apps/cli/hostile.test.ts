/** Other people's files, as the built command treats them. */
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { convModel, rawFile } from '../../formats/tflite/raw'
import { octet, temporaryFolder } from './octet'

const name = 'a\x1b]0;owned\x07\u202e\x9b2J\nb'

/** A model whose tensors have names that the terminal would obey. */
async function folderWithModel(): Promise<string> {
  const folder = await temporaryFolder()
  const model = convModel()
  for (const tensor of model.subgraphs[0]?.tensors ?? []) tensor.name += name
  await writeFile(join(folder, 'evil.tflite'), rawFile(model))
  return folder
}

/** Everything that a terminal obeys, but for line ends. */
const obeyed = /(?!\n)\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

test('names from a file reach the terminal in plain letters, on one line', async () => {
  const folder = await folderWithModel()
  for (const option of ['--placement', '--json']) {
    const { code, stdout } = await octet(['summarize', 'evil.tflite', option], folder)
    expect(code).toBe(0)
    expect(stdout).not.toMatch(obeyed)
    if (option === '--json') expect(JSON.parse(stdout).inputs[0].name).toBe(`in${name}`)
    expect(stdout).toContain('ina\\u001b]0;owned')
    expect(stdout).not.toMatch(/^b/m)
  }
})

test('and so do errors about them', async () => {
  const folder = await folderWithModel()
  await writeFile(join(folder, 'short.bin'), 'x')
  const { code, stderr } = await octet(['run', 'short.bin', '-m', 'evil.tflite', '--on', 'cpu'], folder)
  expect(code).toBe(1)
  expect(stderr).not.toMatch(obeyed)
  expect(stderr).toMatch(/^octet: short\.bin: has 1 bytes; "in.*\n$/)
})

test('--out writes through links, and names the path that can not be written', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'model.tflite'), rawFile(convModel()))
  await writeFile(join(folder, 'real.tflite'), '')
  await symlink('real.tflite', join(folder, 'link.tflite'))
  const freeze = (out: string) => octet(['freeze', 'model.tflite', '--out', out], folder)
  expect((await freeze('link.tflite')).code).toBe(0)
  expect((await readFile(join(folder, 'real.tflite'))).length).toBeGreaterThan(100)
  expect((await freeze('.')).stderr).toMatch(/^octet: \.: is a folder, not a file\n$/m)
  expect((await freeze('/proc/nope/x')).stderr).toMatch(/^octet: \/proc\/nope\/x: no such file or folder\n$/m)
  expect((await readdir(folder)).sort()).toEqual(['link.tflite', 'model.tflite', 'real.tflite'])
})
