// @ts-nocheck
import { test } from 'vitest'
import { openCandidates } from '../bench/kernels/measure'
import { hostGpu } from './harness/host'
import { caseDevice } from './harness/op-case'

test('time', async () => {
  const gpu = await hostGpu()
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
  const device = await caseDevice()
  const cases = [
    { kind: 'gemm', name: 'fc1', m: 1, k: 3136, n: 1024 },
    { kind: 'gemm', name: 'resnet', m: 1, k: 2048, n: 1000 },
    { kind: 'conv', name: 'conv2', batch: 1, size: 14, channels: 32, outputs: 64, window: 5, stride: 1 },
    { kind: 'gemm', name: 'exp14', m: 196, k: 96, n: 576 },
    {
      kind: 'depthwise',
      name: 'dw14',
      batch: 1,
      size: 14,
      channels: 576,
      outputs: 576,
      window: 3,
      stride: 1,
    },
  ]
  for (const one of cases) {
    const all = new Map()
    for (const type of ['int8', 'int4', 'int2', 'int1']) {
      const { open, failed } = await openCandidates(device, one, type, 'chosen')
      if (failed.length) console.log('FAILED', one.name, type, failed)
      for (const [variant, kernel] of open) all.set(variant, { kernel, ms: Infinity })
    }
    for (const row of all.values()) await row.kernel.time(7)
    for (let round = 0; round < 9; round++)
      for (const row of all.values()) row.ms = Math.min(row.ms, await row.kernel.time(7))
    for (const [variant, { ms }] of all) console.log('TIME', one.name, variant, ms.toFixed(3))
    for (const { kernel } of all.values()) kernel.close()
  }
}, 500000)
