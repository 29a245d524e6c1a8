import { expect, test } from 'vitest'
import { describeReport, selfTest } from '../../src/self-test'
import { hostGpu } from '../harness/host'

test('this device computes the bytes that ship', async () => {
  const report = await selfTest({
    gpu: await hostGpu(),
    only: process?.env?.ONLY ?? '',
    onProgress: (p) => console.log(p.done, p.next, performance.now()),
  })
  console.log(
    describeReport(report).join('\n'),
    report.seconds,
    JSON.stringify(report.timings),
    JSON.stringify(report.networks.map((n) => [n.name, n.ways])),
  )
  expect(report.failures).toEqual([])
})
