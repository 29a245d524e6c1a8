/** A network with an operator that has no int8 form and one that takes the batch apart, on the command line. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { saveModel } from '../../../src/formats/save'
import { div, expandDims, unstack } from '../../../src/ops/index'
import { Net } from '../../passes/net'
import { npy, octet, temporaryFolder, tinyImages } from './octet'

function network(): Uint8Array {
  const net = new Net()
  const x = net.input([1, 8, 8, 1], 'x')
  const [image] = net.emitAll(unstack, { axis: 0 }, [x], 'image')
  const again = net.emit(expandDims, { axis: 0 }, [image], 'again')
  const by = net.conv(again, 'by', 1)
  return saveModel(
    net.graph([x], [net.emit(div, { activation: 'none' }, [net.conv(again, 'c', 2), by], 'y')]),
  )
}

test('quantize names what stays in float32; compare runs such networks at the batch size they have', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'net.tflite'), network())
  await writeFile(join(folder, 'in.npy'), npy('<f4', [4, 8, 8, 1], tinyImages(4)))
  const quantized = await octet(
    ['quantize', 'net.tflite', '--data', 'in.npy', '--output-type', 'float32', '-o', 'q.tflite'],
    folder,
  )
  expect(quantized.stderr).toContain('1 of 7 operators stay in float32: DIV "y"')
  expect(quantized.code).toBe(0)
  const compared = await octet(['compare', 'net.tflite', 'q.tflite', '--data', 'in.npy', '--json'], folder)
  expect([compared.code, compared.stderr]).toEqual([0, expect.any(String)])
  const { layers, data } = JSON.parse(compared.stdout)
  expect(layers.layers.map(({ name }: { name: string }) => name)).toContain('c')
  expect(data).toContain('in.npy')
  const asked = await octet(['compare', 'net.tflite', 'q.tflite', '--data', 'in.npy', '--batch', '2'], folder)
  expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('does not carry batches of 1')])
})
