/** The self-test on this device, and on devices that are broken on purpose. */
import { expect, test } from 'vitest'
import { DeviceError, DeviceLostError, InputError } from '../../src/graph/errors'
import { describeReport, selfTest } from '../../src/self-test'
import { hostGpu } from '../harness/host'

/** Changes the WGSL of a shader, given its path in `shaders`. */
type Edit = (shader: string, code: string) => string

/** A WebGPU entry point whose devices compile other shaders than they are given. */
async function brokenGpu(edit: Edit, onDevice: (device: GPUDevice) => void = () => {}): Promise<GPU> {
  const gpu = await hostGpu()
  return {
    wgslLanguageFeatures: gpu.wgslLanguageFeatures,
    async requestAdapter() {
      const adapter = (await gpu.requestAdapter()) as GPUAdapter
      const request = adapter.requestDevice.bind(adapter)
      adapter.requestDevice = async (descriptor) => {
        const device = await request(descriptor)
        const create = device.createShaderModule.bind(device)
        device.createShaderModule = ({ label = '', code }) => create({ label, code: edit(label, code) })
        onDevice(device)
        return device
      }
      return adapter
    },
  } as GPU
}

test('this device computes the bytes that ship', async () => {
  const steps: string[] = []
  const report = await selfTest({
    gpu: await hostGpu(),
    only: 'pad, ',
    onProgress: ({ done, total, next }) => steps.push(`${done}/${total} ${next}`),
  })
  expect(report.failures).toEqual([])
  expect(report.same).toBe(true)
  expect(report.networks.map(({ name }) => name)).toEqual([
    'pad, convolution',
    'pad, convolution, max-pool',
    'pad, depthwise convolution',
  ])
  expect(steps.slice(0, 3)).toEqual(report.networks.map(({ name }, i) => `${i}/4 ${name}`))
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(describeReport(report)[0]).toMatch(
    /^The same bytes on this device: 3 networks in \d+ ways, \d+ s\.$/,
  )
})

test('with `all`, every way is run, or needs something that the adapter lacks', async () => {
  const report = await selfTest({ gpu: await hostGpu(), only: 'one pixel', all: true })
  expect(report.failures).toEqual([])
  expect(report.notRun.filter(({ needs }) => needs.includes('minutes'))).toEqual([])
})

/** Tests a device whose shaders of some name have other text. */
async function testBroken(only: string, shader: RegExp, from: string, to: string) {
  let edits = 0
  const gpu = await brokenGpu((name, code) => {
    if (!shader.test(name) || !code.includes(from)) return code
    edits++
    return code.replaceAll(from, to)
  })
  const report = await selfTest({ gpu, only })
  expect(edits, 'the shader does not have that text').toBeGreaterThan(0)
  expect(report.same).toBe(false)
  return report
}

test('a broken operator among others is found and named, with the bytes that differ', async () => {
  const [from, to] = ['vec4<f32>(scale)) + output_zero', 'vec4<f32>(scale)) + output_zero + 1']
  const report = await testBroken('arithmetic', /multiply_i8/, from, to)
  const [first] = report.failures
  expect(first).toMatchObject({ network: 'arithmetic', operator: 'MUL', variant: 'plain', elements: 110 })
  expect(first?.first?.got).toBe((first?.first?.expected ?? 0) + 1)
  expect(first?.differing).toBeGreaterThan(20)
  expect(report.networks[0]?.others).toHaveLength(1)
  const [verdict, found] = describeReport(report)
  expect(verdict).toMatch(/^Other bytes on this device: \d+ of \d+ ways of computing 2 networks failed\.$/)
  expect(found).toMatch(
    /^First: MUL in “arithmetic”, variant plain for software adapters, \w+ dot product: \d+ of 110 bytes differ; byte \d+ is -?\d+, not -?\d+\.$/,
  )
})

test('a broken variant is found, and no other', async () => {
  const report = await testBroken(
    'one pixel',
    /conv2d_split_i8/,
    'first_of(group) + total',
    'first_of(group) - total',
  )
  const names = report.failures.map(({ operator, variant }) => `${operator} ${variant}`)
  expect(new Set(names)).toEqual(new Set(['CONV_2D split']))
})

test('a broken fusion is found', async () => {
  const report = await testBroken('addition of a convolution', /./, '+ sum_zero', '+ sum_zero + 1')
  expect(report.failures[0]).toMatchObject({ operator: 'CONV_2D + ADD', dot: 'native' })
})

test('a shader that does not compile is a failure, and the test goes on', async () => {
  const report = await testBroken('arithmetic', /multiply_i8/, 'fn apply', 'fn apply(')
  expect(report.networks).toHaveLength(2)
  expect(report.failures[0]?.error).toMatch(/MUL "MUL": shader "rare\/multiply_i8" does not compile/)
})

test('errors are typed, and a signal ends the test', async () => {
  const gpu = await hostGpu()
  await expect(selfTest({ gpu, only: 'no such thing' })).rejects.toThrow(InputError)
  await expect(selfTest({ gpu, other: 1 } as never)).rejects.toThrow(/selfTest has no option "other"/)
  const none = { wgslLanguageFeatures: new Set(), requestAdapter: async () => null }
  await expect(selfTest({ gpu: none as never })).rejects.toThrow(DeviceError)

  const reason = new Error('enough')
  const controller = new AbortController()
  const onProgress = () => controller.abort(reason)
  await expect(selfTest({ gpu, signal: controller.signal, onProgress })).rejects.toBe(reason)
  await expect(selfTest({ gpu, signal: controller.signal })).rejects.toBe(reason)

  let device: GPUDevice | undefined
  const fragile = await brokenGpu(
    (_, code) => code,
    (made) => {
      device = made
    },
  )
  const lose = () => device?.destroy()
  await expect(selfTest({ gpu: fragile, only: 'pad', onProgress: lose })).rejects.toThrow(DeviceLostError)
})
