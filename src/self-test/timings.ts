import { planGraph } from '../gpu/program'
import { tune } from '../gpu/tune'
import { emptyTuning } from '../gpu/tuning'
import type { AdapterTraits } from '../graph/kernel'
import type { Operator } from '../graph/operator'
import { perTensor } from '../graph/quant-params'
import { describeShape } from '../graph/tensor'
import { type Build, int8, network } from './build'
import { conv, dense, depthwise, type Layer, linear } from './networks/layers'
import type { Timing } from './types'

/** Milliseconds that timing may take, beside compiling. Layers of which the default alone takes too long are left out. */
const budgetMs = 200

const halved = { strides: [2, 2], dilations: [1, 1], padding: 'SAME', activation: 'relu6' } as const

/** Layers of usual sizes, side by side. */
const layers: Build = (next) => {
  const of = <A>(name: string, layer: Layer<A>) =>
    linear(layer, next, int8(`input of ${name}`, layer.input, perTensor(0.031, -77)), name)
  return [
    of('three channels', conv([1, 96, 96, 3], [16, 3, 3, 3], halved)),
    of('one channel', conv([1, 28, 28, 1], [32, 5, 5, 1])),
    of('3×3', conv([1, 28, 28, 64], [64, 3, 3, 64])),
    of('1×1', conv([1, 14, 14, 128], [128, 1, 1, 128])),
    of('depthwise', depthwise([1, 14, 14, 128], [1, 3, 3, 128])),
    of('fully connected', dense([1, 1024], [1000, 1024])),
  ]
}

/** Tunes some layers for the device, and returns the times that tuning measured. */
export async function timeVariants(device: GPUDevice, adapter: AdapterTraits): Promise<Timing[]> {
  const { graph } = network('layers to time', layers)
  const plan = await planGraph(graph, {
    fuse: true,
    keep: false,
    maxWorkgroups: 65535,
    adapter,
    prefer: () => undefined,
  })
  const timings: Timing[] = []
  await tune(device, plan, emptyTuning(device.adapterInfo, adapter.dot, {}), budgetMs, (op, ms) => {
    timings.push({ layer: describeLayer(op), ms })
  })
  return timings
}

/** Describes a layer by its input and its filter: "CONV_2D 1×28×28×64, filter 64×3×3×64". */
function describeLayer({ def, inputs: [input, filter] }: Operator): string {
  return `${def.kind} ${describeShape(input?.shape ?? [])}, filter ${describeShape(filter?.shape ?? [])}`
}
