import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { type Eager, type EagerTensor, eager } from '../../src/eager/index'
import { DeviceError, DeviceLostError, GraphError, InputError } from '../../src/graph/errors'
import { runEagerly } from '../harness/eager'
import { hostGpu, sharedDevice } from '../harness/host'
import { narrowGraph } from '../harness/narrow'
import { seeded } from '../harness/random'
import { countingDevice } from '../harness/session'
import { builtCases } from '../ops/cases'

let q: Eager

beforeAll(async () => {
  q = await eager({ device: await sharedDevice() })
})

afterEach(async () => {
  expect((await q.info()).tensors, 'a test leaves tensors').toBe(0)
})

afterAll(() => q.dispose())

const rows = { shape: [2, 3], scale: 0.5, zeroPoint: -3 }
const output = { scale: 0.25, zeroPoint: 4 }

/** The elements of a tensor that stays. */
async function kept(x: EagerTensor): Promise<number[]> {
  return Array.from((await x.data({ keep: true })) as Int8Array)
}

async function taken(x: EagerTensor): Promise<number[]> {
  return Array.from((await x.data()) as Int8Array)
}

test('the example of the issue: quantize, convolve, dequantize', async () => {
  await q.scope(async (q) => {
    const x = q.quantize([1, 2, 3, 4], { shape: [1, 2, 2, 1], scale: 0.5 })
    const filter = q.quantize([1, 0, 0, 1], { shape: [1, 2, 2, 1], scale: 0.25 })
    const y = q.conv2d(x, filter, { strides: [1, 1], padding: 'SAME', bias: [0.5], output })
    // Each pixel and the one below it to the right, where there is one.
    expect(await taken(q.dequantize(y))).toEqual([5.5, 2.5, 3.5, 4.5])
  })
})

describe('tensors', () => {
  test('hold stored elements, or real numbers that are quantized', async () => {
    expect(await taken(q.tensor([1, -2, 3]))).toEqual([1, -2, 3])
    expect(await taken(q.tensor(Int8Array.of(1, -2), { scale: 1 }))).toEqual([1, -2])
    expect(await taken(q.quantize([0.5, -1, 100], { scale: 0.5, zeroPoint: -3 }))).toEqual([-2, -5, 127])
    expect(await taken(q.quantize([0, 1], { scale: 0.5, type: 'uint8' }))).toEqual([0, 2])
    const weights = q.quantize([1, 2, 3, 4], { shape: [2, 2], scale: [0.5, 2] })
    expect(weights.quant).toEqual({ scale: [0.5, 2], zeroPoint: [0, 0], axis: 0 })
    expect(await taken(weights)).toEqual([2, 4, 2, 2])
  })

  test('are copies: the caller may go on using arrays', async () => {
    const values = Float32Array.of(1, 2)
    const x = q.tensor(values)
    values.fill(9)
    expect(await kept(x)).toEqual([1, 2])
    ;((await x.data({ keep: true })) as Float32Array).fill(7)
    expect(await taken(q.relu(x))).toEqual([1, 2])
    x.dispose()
  })

  test('say their shape, type and quantization', () => {
    const x = q.quantize(new Float32Array(6), rows)
    expect([x.shape, x.type, x.quant, x.disposed]).toEqual([
      [2, 3],
      'int8',
      { scale: [0.5], zeroPoint: [-3], axis: 0 },
      false,
    ])
    x.dispose()
    expect(x.disposed).toBe(true)
  })

  test('are quantized alike from an array and on the GPU', async () => {
    const values = Float32Array.from({ length: 300 }, (_, i) => (i - 150) / 8)
    const params = { scale: 0.11, zeroPoint: 5 }
    const x = q.tensor(values)
    expect(await taken(q.quantize(x, params))).toEqual(await taken(q.quantize(values, params)))
    x.dispose()
  })

  test('are read while they are disposed, and while others are computed', async () => {
    const x = q.tensor([1, -2])
    const y = q.relu(x)
    x.dispose()
    const z = q.add(y, y)
    const both = [y.data(), z.data()]
    expect((await Promise.all(both)).map((data) => Array.from(data as Float32Array))).toEqual([
      [1, 0],
      [2, 0],
    ])
  })
})

describe('int8 results', () => {
  test('have the scale that the operator fixes, or shares, or the caller says', () => {
    q.scope((q) => {
      const x = q.quantize(new Float32Array(6), rows)
      expect(q.reshape(x, { shape: [6] }).quant).toEqual(x.quant)
      expect(q.softmax(x).quant).toEqual({ scale: [1 / 256], zeroPoint: [-128], axis: 0 })
      expect(q.tanh(x, { output: { scale: 1 / 128, zeroPoint: 0 } }).quant?.scale).toEqual([1 / 128])
      expect(() => q.mul(x, x)).toThrow(/^mul: an int8 result needs the option output: { scale, zeroPoint }$/)
    })
  })

  test('float32 results have none', () => {
    q.scope((q) => {
      const x = q.tensor([1, 2])
      expect(() => q.relu(x, { output })).toThrow(/relu: output is given, but a float32 result has no scale/)
    })
  })
})

describe('weights', () => {
  const shape = [1, 2]

  test('a bias of real numbers is quantized; one of int32 is taken as it is', async () => {
    await q.scope(async (q) => {
      const x = q.quantize([1, 2], { shape, scale: 0.5 })
      const weights = q.quantize([1, 1, -1, 1], { shape: [2, 2], scale: [0.25, 0.5] })
      const real = q.fullyConnected(x, weights, { bias: [1, 2], output: { scale: 0.5 } })
      const stored = q.fullyConnected(x, weights, { bias: Int32Array.of(8, 8), output: { scale: 0.5 } })
      expect(await kept(real)).toEqual([8, 6])
      expect(await kept(stored)).toEqual([8, 6])
    })
  })

  test('are read from arrays only', () => {
    q.scope((q) => {
      const x = q.tensor([1, 2], { shape })
      const computed = q.reshape(q.relu(q.tensor([1, 2])), { shape })
      expect(() => q.fullyConnected(x, computed)).toThrow(
        /fullyConnected: weights \(float32 1×2\) was computed by an operator; weights are packed on the CPU/,
      )
    })
  })
})

describe('weights of fewer bits', () => {
  const built = new Map(builtCases().map((one) => [one.name, one]))
  const names = [
    'conv, 3×3, batch of 2, 3 to 5 channels, int8',
    'depthwise, multiplier 2, odd channels, int8',
    'fully connected, 7 rows, 33 to 10, zero point 127, int8',
  ]
  test.each([4, 2, 1] as const)('%i: the reference’s bytes', async (bits) => {
    for (const name of names) {
      const one = built.get(name)
      if (!one) throw new Error(`there is no case "${name}"`)
      const graph = narrowGraph(one.graph, bits)
      const inputs = one.data(seeded(7))
      const outputs = await runEagerly(q, graph, inputs)
      expect(outputs).toEqual(runReference(graph, inputs))
    }
  })

  test('are packed in them', async () => {
    const bytesOf = async (bits: number) => {
      const { device } = await countingDevice()
      const q = await eager({ device })
      const filter = q.quantize(new Float32Array(2304).fill(1), { shape: [16, 3, 3, 16], axis: 0, bits })
      const x = q.quantize(new Float32Array(64).fill(1), { shape: [1, 2, 2, 16], scale: 0.1 })
      await q.transposeConv(x, filter, { padding: 'SAME', size: [2, 2], output }).data()
      const { gpuBytes } = await q.info()
      q.dispose()
      device.destroy()
      return gpuBytes
    }
    expect((await bytesOf(8)) - (await bytesOf(4))).toBe(2304 / 2)
    expect((await bytesOf(8)) - (await bytesOf(1))).toBe((2304 * 7) / 8)
  })

  test('are rounded to what the bits hold', async () => {
    const values = [-10, -1, 0, 0.6, 10]
    expect(await taken(q.quantize(values, { scale: 1, bits: 3 }))).toEqual([-3, -1, 0, 1, 3])
    expect(await taken(q.quantize(values, { scale: 1, bits: 1 }))).toEqual([-1, -1, 1, 1, 1])
  })
})

describe('a second call', () => {
  test('compiles nothing, packs nothing and gives the same bytes', async () => {
    const { device } = await countingDevice()
    const counts = { pipelines: 0, modules: 0, buffers: 0 }
    const count = (name: keyof GPUDevice & string, key: keyof typeof counts) => {
      const real = (device[name] as (descriptor: never) => unknown).bind(device)
      Object.assign(device, {
        [name](descriptor: never) {
          counts[key]++
          return real(descriptor)
        },
      })
    }
    count('createComputePipeline', 'pipelines')
    count('createComputePipelineAsync', 'pipelines')
    count('createShaderModule', 'modules')
    count('createBuffer', 'buffers')
    const q = await eager({ device })
    const filter = q.quantize([1, -1, 2, -2], { shape: [1, 2, 2, 1], scale: 0.25 })
    const call = (first: number) => {
      const x = q.quantize([first, 2, 3, 4], { shape: [1, 2, 2, 1], scale: 0.5 })
      const y = q.conv2d(x, filter, { padding: 'SAME', bias: [first], output })
      return taken(q.relu6(y, { output: { scale: 0.05, zeroPoint: -128 } }))
    }
    const first = await call(1)
    expect(counts.pipelines).toBe(2)
    const after = { ...counts }
    expect(await call(1)).toEqual(first)
    expect(counts.pipelines).toBe(after.pipelines)
    expect(counts.modules).toBe(after.modules)
    // The image and the two results; the weights, the bias and the table are there, and so is the buffer to read.
    expect(counts.buffers - after.buffers).toBe(3)
    expect(await call(2)).not.toEqual(first)
    expect(counts.pipelines).toBe(after.pipelines)
    q.dispose()
    device.destroy()
  })
})

describe('memory', () => {
  test('is given back by dispose(), data(), scopes and the weights’ dispose()', async () => {
    const { device, count } = await countingDevice()
    const q = await eager({ device })
    const weights = q.quantize(new Float32Array(4096).fill(1), { shape: [64, 64], scale: 0.1 })
    const forward = async () => {
      const y = q.scope((q) => {
        const x = q.quantize(new Float32Array(64).fill(1), { shape: [1, 64], scale: 0.1 })
        return q.fullyConnected(q.fullyConnected(x, weights, { output }), weights, { output })
      })
      await y.data()
      return count.bytes
    }
    const bytes = await forward()
    expect(await forward()).toBe(bytes)
    expect((await q.info()).gpuBytes).toBe(bytes)
    weights.dispose()
    // What is left are the buffer to read results, and nothing of the two calls.
    expect(count.bytes).toBeLessThan(bytes - 2 * 4096)
    expect((await q.info()).gpuBytes).toBe(count.bytes)
    const x = q.tensor(new Float32Array(1000))
    const y = q.relu(x)
    await y.data({ keep: true })
    const { bytes: most } = count
    y.dispose()
    expect((await q.info()).gpuBytes).toBe(most - 4000)
    expect(count.bytes).toBe(most - 4000)
    q.dispose()
    await device.queue.onSubmittedWorkDone()
    expect(count.bytes).toBe(0)
    device.destroy()
  })

  test('a scope keeps what it returns, and disposes the rest, also when it fails', async () => {
    let inside: EagerTensor | undefined
    const result = q.scope((q) => {
      inside = q.tensor([1, 2])
      const y = q.relu(inside)
      return { list: [y, y], own: 5 }
    })
    expect(inside?.disposed).toBe(true)
    expect(await taken(result.list[0] as EagerTensor)).toEqual([1, 2])
    const failing = q.scope(async (q) => {
      inside = q.tensor([1])
      await Promise.resolve()
      throw new Error('mine')
    })
    await expect(failing).rejects.toThrow('mine')
    expect(inside?.disposed).toBe(true)
  })

  test('scopes lie in one another, and run at the same time', async () => {
    const sum = (to: number) =>
      q.scope(async (outer) => {
        let total = outer.tensor([0])
        for (let i = 1; i <= to; i++) {
          const before = total
          total = await outer.scope(async (inner) => {
            await Promise.resolve()
            return inner.add(before, inner.tensor([i]))
          })
        }
        return total
      })
    const sums = await Promise.all([sum(3), sum(4)])
    expect(await Promise.all(sums.map(taken))).toEqual([[6], [10]])
  })

  test('using ends a scope and a tensor', () => {
    let x: EagerTensor
    let y: EagerTensor
    {
      using scope = q.scope()
      using own = q.tensor([1])
      x = scope.relu(own)
      y = own
    }
    expect([x.disposed, y.disposed]).toEqual([true, true])
  })

  test('a scope’s function takes the scope’s operators', () => {
    expect(() => q.scope(() => q.tensor([1]))).toThrow(/scope takes a function of the scope’s own operators/)
    expect(() => q.scope(5 as never)).toThrow(InputError)
  })

  test('an ended scope makes nothing', () => {
    const scope = q.scope()
    scope.dispose()
    expect(() => scope.tensor([1])).toThrow(DeviceError)
    expect(() => scope.tensor([1])).toThrow(/tensor: its scope has ended/)
  })
})

describe('the CPU', () => {
  test('runs operators that no shader runs, and the result says so', async () => {
    await q.scope(async (q) => {
      const a = q.tensor(Int32Array.of(5, -7))
      const sum = q.add(a, a)
      expect(sum.computedOn).toEqual({
        where: 'cpu',
        reason: 'it computes with int32; shaders compute with int8 and float32',
      })
      expect(await kept(sum)).toEqual([10, -14])
      // On to the GPU again, and back.
      const real = q.relu(q.cast(sum))
      expect(real.computedOn).toEqual({ where: 'gpu' })
      expect(await kept(real)).toEqual([10, 0])
      expect(await kept(q.greater(real, q.tensor([3])))).toEqual([1, 0])
      expect(a.computedOn).toBeUndefined()
    })
  })

  test('may be refused', async () => {
    const q = await eager({ device: await sharedDevice(), placement: 'gpu-only' })
    const a = q.tensor(Int32Array.of(5))
    expect(() => q.add(a, a)).toThrow(GraphError)
    expect(() => q.add(a, a)).toThrow(/ADD "add" does not run on the GPU: it computes with int32/)
    q.dispose()
  })

  test('computed indices pick there, and are checked there', async () => {
    await q.scope(async (q) => {
      const x = q.tensor([10, 20, 30])
      const index = q.argMax(q.tensor([1, 5, 2], { shape: [1, 3] }), { axis: 1 })
      expect(await kept(q.gather(x, index))).toEqual([20])
      const far = q.cast(q.relu(q.tensor([7])), { type: 'int32' })
      await expect(q.gather(x, far).data()).rejects.toThrow(
        /GATHER "gather": index 7 \(number 0\) is none of 3/,
      )
    })
  })
})

describe('errors', () => {
  test('name the kind of operator, the operand and the values', () => {
    q.scope((q) => {
      const x = q.tensor(new Float32Array(32), { shape: [1, 4, 4, 2] })
      const filter = q.tensor(new Float32Array(27), { shape: [1, 3, 3, 3] })
      expect(() => q.conv2d(x, filter, { padding: 'SAME' })).toThrow(
        'CONV_2D "conv2d": input has 2 channels, the filter 3 (filters are OHWI)',
      )
      const bytes = q.quantize(new Float32Array(32), { shape: [1, 4, 4, 2], scale: 1 })
      expect(() => q.add(x, bytes as never)).toThrow('ADD "add": "a" is float32 but "b" is int8')
      expect(() => q.mean(x, { axes: [4] })).toThrow(GraphError)
    })
  })

  test.each<[string, (q: Eager) => unknown, RegExp]>([
    ['no tensor', (q) => q.relu([1, 2] as never), /^relu: x is an Array, not a tensor, as tensor\(\)/],
    ['a promise', (q) => q.relu(Promise.resolve(1) as never), /x is a Promise.*await the promise first/],
    ['nothing', (q) => (q.relu as () => unknown)(), /^relu: x is undefined/],
    [
      'no list',
      (q) => q.stack(q.tensor([1]) as never),
      /^stack: tensors is an? \w+, not an array of tensors$/,
    ],
    ['an empty list', (q) => q.stack([]), /^stack: the array of tensors is empty$/],
    [
      'a missing option',
      (q) => q.mean(q.tensor([1]), {} as never),
      /^mean: the option axes is missing; it is an array of numbers$/,
    ],
    [
      'an unknown option',
      (q) => q.relu(q.tensor([1]), { alpha: 1 } as never),
      /^relu has no option "alpha"; it has output$/,
    ],
    [
      'an option of another kind',
      (q) => q.mean(q.tensor([1]), { axes: 'all' as never }),
      /^mean: axes is the string "all", not an array of numbers$/,
    ],
    ['options that are none', (q) => q.relu(q.tensor([1]), 5 as never), /^relu takes options as an object/],
    [
      'another type',
      (q) => q.cast(q.tensor([1]), { type: 'float64' as never }),
      /^cast: type is the string "float64", none of float32, int8/,
    ],
    [
      'half an output',
      (q) => q.tanh(q.quantize([1], { scale: 1 }), { output: { zeroPoint: 1 } as never }),
      /^tanh: output is an Object, not { scale, zeroPoint }/,
    ],
    ['a scale of 0', (q) => q.quantize([1], { scale: 0 }), /scale 0 is 0; scales must be positive/],
    [
      'no scale',
      (q) => q.quantize([1], {} as never),
      /^quantize: the option scale is missing; weights may have an axis in its place$/,
    ],
    [
      'bytes to quantize',
      (q) => q.quantize(Int8Array.of(1) as never, { scale: 1 }),
      /elements that are quantized already go to tensor\(\)/,
    ],
    [
      'a tensor to make one of',
      (q) => q.tensor(q.tensor([1]) as never),
      /tensor takes an array of numbers, not an EagerTensor/,
    ],
    [
      '9 bits',
      (q) => q.quantize([1], { scale: 1, bits: 9 }),
      /quantize: bits \(the number 9\) is none of 1, 2/,
    ],
    [
      'elements beyond their bits',
      (q) => q.tensor([9], { type: 'int8', scale: 1, bits: 4 }),
      /int4 1 .*: element 0 is 9/,
    ],
    [
      'weights with a zero point',
      (q) => q.quantize([1], { axis: 0, zeroPoint: 3 }),
      /weights have the zero point 0, not 3/,
    ],
    [
      'an axis that is not there',
      (q) => q.quantize([1], { axis: 2 }),
      /quantize: axis 2 is none of float32 1/,
    ],
    ['NaN', (q) => q.tensor([1, Number.NaN]), /element 1 is the number NaN, which is no float32/],
    [
      'a byte out of range',
      (q) => q.tensor([200], { type: 'int8', scale: 1 }),
      /element 0 is the number 200, which is no int8/,
    ],
    ['a wrong count', (q) => q.tensor([1, 2], { shape: [3] }), /has 2 elements; float32 3 takes 3/],
    ['nested arrays', (q) => q.tensor([[1], [2]] as never, { shape: [1] }), /write values.flat\(Infinity\)/],
    ['an extent of 0', (q) => q.tensor([], { shape: [0] }), /extent 0 is not a positive integer/],
    [
      'a bias of another length',
      (q) => q.fullyConnected(q.tensor([1]), q.tensor([1], { shape: [1, 1] }), { bias: [1, 2] }),
      /"bias" has 2 elements; float32 1 takes 1/,
    ],
    [
      'padding',
      (q) => q.maxPool2d(q.tensor([1]), { window: 2, strides: 2, padding: 'FULL' as never }),
      /^maxPool2d: padding is the string "FULL", not "SAME" or "VALID"$/,
    ],
  ])('%s', (_, call, message) => {
    q.scope((q) => {
      expect(() => call(q)).toThrow(message)
    })
  })

  test('a tensor that was disposed, or taken by data()', async () => {
    const x = q.tensor([1])
    x.dispose()
    expect(() => q.relu(x)).toThrow(InputError)
    expect(() => q.relu(x)).toThrow('relu: x (float32 1) was disposed by dispose()')
    await expect(x.data()).rejects.toThrow('data: the tensor (float32 1) was disposed by dispose()')
    const y = q.tensor([1])
    await y.data()
    expect(() => q.add(y, y)).toThrow(
      /add: a .* was disposed by data\(\), which takes it off the GPU; data\({ keep/,
    )
  })

  test('a tensor of another device, or of another eager()', async () => {
    const { device } = await countingDevice()
    const far = await eager({ device })
    const near = await eager({ device: await sharedDevice() })
    const [x, y] = [far.tensor([1]), near.tensor([1])]
    expect(() => q.relu(x)).toThrow('relu: x (float32 1) is on another device')
    expect(() => q.relu(y)).toThrow('relu: x (float32 1) is on another eager()')
    far.dispose()
    near.dispose()
    device.destroy()
  })

  test('a result that is too large for the device', () => {
    q.scope((q) => {
      const x = q.tensor([1, 2, 3, 4], { shape: [4, 1] })
      expect(() => q.tile(x, { multiples: [2 ** 13, 2 ** 13] })).toThrow(DeviceError)
      expect(() => q.tile(x, { multiples: [2 ** 13, 2 ** 13] })).toThrow(
        /TILE "tile": "output" \(float32 32768×8192\) takes 1073741824 bytes; this device's limit is \d+/,
      )
    })
  })

  test('a lost device: what is read rejects, and later calls throw', async () => {
    const q = await eager({ gpu: await hostGpu() })
    const x = q.relu(q.tensor([1]))
    const reading = x.data({ keep: true })
    q.device.destroy()
    await expect(reading).rejects.toThrow(DeviceLostError)
    await expect(reading).rejects.toThrow(/make a new one with eager\(\)/)
    await q.device.lost
    expect(() => q.relu(x)).toThrow(DeviceLostError)
    q.dispose()
  })

  test('a device that is lost already', async () => {
    const { device } = await countingDevice()
    device.destroy()
    await device.lost
    await expect(eager({ device })).rejects.toThrow(DeviceLostError)
  })

  test('a shader that does not compile: its result, and what is computed from it, reject; a later call may work', async () => {
    const { device } = await countingDevice()
    const q = await eager({ device })
    const create = device.createComputePipelineAsync
    device.createComputePipelineAsync = () => Promise.reject(new Error('mine'))
    const x = q.tensor([-1, 2])
    const y = q.relu(x)
    const sum = q.add(q.tensor([1]), y)
    for (const one of [y, sum]) {
      await expect(one.data()).rejects.toThrow(DeviceError)
      expect(one.disposed).toBe(true)
    }
    device.createComputePipelineAsync = create
    expect(await taken(q.relu(x))).toEqual([0, 2])
    q.dispose()
    device.destroy()
  })

  test('work that the device refuses: its result, and what is computed from it, reject', async () => {
    const { device } = await countingDevice()
    const q = await eager({ device })
    await q.relu(q.tensor([1])).data()
    const create = device.createBuffer
    // Without the usage that shaders need.
    device.createBuffer = (descriptor) => create({ ...descriptor, usage: 0x4 | 0x8 })
    const y = q.relu(q.tensor([1]))
    const sum = q.add(y, y)
    await expect(sum.data()).rejects.toThrow(/^(RELU "relu"|ADD "add"): /)
    await expect(y.data()).rejects.toThrow(/^RELU "relu": /)
    q.dispose()
    device.destroy()
  })

  test('after dispose() nothing runs', async () => {
    const q = await eager({ device: await sharedDevice() })
    const x = q.relu(q.tensor([1]))
    const reading = x.data()
    q.dispose()
    await expect(reading).rejects.toThrow(DeviceError)
    expect(() => q.tensor([1])).toThrow('eager() was disposed')
  })

  test('options of eager()', async () => {
    await expect(eager({ device: {} as never })).rejects.toThrow(
      /eager: device is an Object, not a GPUDevice/,
    )
    await expect(eager({ gpus: 1 } as never)).rejects.toThrow(/eager has no option "gpus"/)
  })
})
