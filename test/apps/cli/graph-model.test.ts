import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { classifier } from '../../formats/tfjs/graph-models'
import { npy, octet, temporaryFolder } from './octet'

/** A folder that holds a graph model which leaves height and width open. */
async function workplace(): Promise<string> {
  const folder = await temporaryFolder()
  const def = classifier([-1, -1, -1, 3])
  await mkdir(join(folder, 'net'))
  await writeFile(join(folder, 'net', 'model.json'), JSON.stringify(def.json))
  await writeFile(join(folder, 'net', 'w'), def.bytes)
  return folder
}

test('freeze and quantize a graph model', async () => {
  const folder = await workplace()
  const open = await octet(['freeze', 'net'], folder)
  expect(open.code).toBe(1)
  expect(open.stderr).toMatch(/model\.json: Placeholder "x": .* octet freeze --input-shape x=1,224,224,3/)
  for (const shape of ['1,6,6,3', 'x=1,6,6,3']) {
    const frozen = await octet(['freeze', 'net', '--input-shape', shape, '-o', 'net.tflite'], folder)
    expect(frozen.stderr + frozen.code).toMatch(/0$/)
  }
  const images = Float32Array.from({ length: 8 * 108 }, (_, i) => Math.sin(i))
  await writeFile(join(folder, 'images.npy'), npy('<f4', [8, 6, 6, 3], images))
  const quantized = await octet(['quantize', 'net.tflite', '--data', 'images.npy', '--print-nodes'], folder)
  expect(quantized.stdout.match(/ int8: /g)).toHaveLength(5)
})

test('models are cut at names, of nodes and of tensors', async () => {
  const folder = await workplace()
  const cut = ['--input-shape', '1,6,6,3', '--outputs', 'MaxPool,Softmax', '-o', 'cut.tflite']
  expect((await octet(['freeze', 'net', ...cut], folder)).code).toBe(0)
  const { stdout } = await octet(['summarize', 'cut.tflite', '--json'], folder)
  const outputs: { name: string }[] = JSON.parse(stdout).outputs
  expect(outputs.map(({ name }) => name)).toEqual(['MaxPool', 'Softmax'])
  await writeFile(join(folder, 'pooled.npy'), npy('<f4', [1, 3, 3, 4], new Float32Array(36)))
  const tail = ['--inputs', 'MaxPool', '--outputs', 'Softmax', '--on', 'cpu', '--json']
  const ran = await octet(['run', 'pooled.npy', '-m', 'cut.tflite', ...tail], folder)
  expect(Object.keys(JSON.parse(ran.stdout).items[0].outputs)).toEqual(['Softmax'])
  const wrong = await octet(['freeze', 'cut.tflite', '--outputs', 'nothing', '-o', 'x.tflite'], folder)
  expect(wrong.stderr).toContain('no tensor is called "nothing"')
})

test.each([
  [['freeze', 'net', '--input-shape', '1x6'], 2, /whole numbers with commas/],
  [['freeze', 'net', '--input-shape', '1,6,6,3', '--input-shape', 'y=1'], 2, /for which input/],
  [
    ['freeze', 'net', '--input-shape', 'x=1,6,6,3', '--input-shape', 'z=1'],
    1,
    /inputShape names "z", but the inputs are x/,
  ],
  [['freeze', 'net.tflite', '--input-shape', '1,2'], 2, /is for a TensorFlow\.js model/],
] as const)('octet %j', async (args, exit, message) => {
  const folder = await workplace()
  await writeFile(join(folder, 'net.tflite'), '')
  const { code, stderr } = await octet([...args, '-o', 'out.tflite'], folder)
  expect(code).toBe(exit)
  expect(stderr).toMatch(message)
})
