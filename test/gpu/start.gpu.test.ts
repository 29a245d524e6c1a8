import { afterAll, expect, test } from 'vitest'
import { findAdapter, requestDevice, subgroupMatrixFeature } from '../../src/gpu/device'
import { checkMatrices } from '../../src/gpu/matrix-check'
import { planGraph } from '../../src/gpu/program'
import { type PlanFor, start } from '../../src/gpu/start'
import { adapterTraits } from '../../src/gpu/traits'
import type { SubgroupMatrix } from '../../src/graph/kernel'
import { hostGpu } from '../harness/host'
import { deepMnist } from '../harness/networks'

const devices: GPUDevice[] = []
afterAll(() => {
  for (const device of devices) device.destroy()
})

/** The tests' adapter, but that it offers subgroup matrices and gives a device that knows nothing of them. */
async function boastfulGpu(): Promise<GPU> {
  const real = await findAdapter(await hostGpu())
  const { vendor, architecture, device, description, subgroupMinSize, subgroupMaxSize } = real.info
  const offered = { componentType: 'i8', resultComponentType: 'i32', M: 8, N: 8, K: 8 }
  const adapter = {
    info: {
      vendor,
      architecture,
      device,
      description,
      subgroupMinSize,
      subgroupMaxSize,
      subgroupMatrixConfigs: [offered],
    },
    features: new Set([...real.features, 'subgroups', subgroupMatrixFeature]),
    limits: real.limits,
    requestDevice: (descriptor: GPUDeviceDescriptor) =>
      real.requestDevice({ ...descriptor, requiredFeatures: [] }),
  }
  const languageFeatures = new Set(['packed_4x8_integer_dot_product', 'subgroup_id'])
  return { requestAdapter: async () => adapter, wgslLanguageFeatures: languageFeatures } as unknown as GPU
}

test.each([{}, { tuning: null }])(
  'what the device does not compile is planned without: %j',
  async (options) => {
    const planned: (SubgroupMatrix | undefined)[] = []
    const planFor: PlanFor = (adapter, prefer) => {
      planned.push(adapter.matrix)
      return planGraph(deepMnist('int8', 7, 8), {
        fuse: true,
        keep: false,
        maxWorkgroups: 65535,
        adapter,
        prefer,
      })
    }
    const { device, plan } = await start(planFor, { gpu: await boastfulGpu(), ...options })
    devices.push(device)
    expect(planned).toEqual([expect.objectContaining({ m: 8, n: 8, k: 8 }), undefined])
    expect(plan.adapter.matrix).toBeUndefined()
  },
)

test('subgroup matrices that the adapter really has are kept', async () => {
  const adapter = await findAdapter(await hostGpu())
  const device = await requestDevice(adapter, { bufferBytes: 0 })
  devices.push(device)
  const traits = adapterTraits(adapter)
  const kept = traits.matrix ? await checkMatrices(device, traits) : traits
  expect(kept).toBe(traits)
})
