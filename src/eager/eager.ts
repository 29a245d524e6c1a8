/// <reference lib="esnext.disposable" preserve="true" />
import { type AdapterReport, reportAdapter } from '../gpu/device'
import { Runner, type RunnerOptions } from '../gpu/eager/runner'
import { checkOptions, type Rules, tagOf } from '../graph/check'
import type { DotProduct } from '../graph/kernel'
import type { DataType } from '../graph/tensor'
import { quantize as quantizeDef } from '../ops/common'
import { callOperator, type OutputOptions, readQuant } from './call'
import type { Reals } from './elements'
import { quantizedTensor, storedTensor, type TensorOptions, type TypeOf, type Values } from './given'
import type { Operation } from './operation'
import * as operations from './operations'
import { checkScopeFunction, Scope } from './scope'
import { EagerTensor } from './tensor'

type Operations = typeof operations

/** Every operator as a function; see the table in docs/eager.md. */
export type Operators = {
  readonly [K in keyof Operations]: Operations[K] extends Operation<infer Method> ? Method : never
}

export interface EagerOptions extends RunnerOptions {
  /** Device to run on; it stays the caller's. By default `eager` requests its own. */
  readonly device?: GPUDevice
  /** WebGPU entry point to request a device from (default `navigator.gpu`; in Node, from the npm package `webgpu`). */
  readonly gpu?: GPU
  /** Implementation of packed int8 products (default: the fastest on the adapter). All give equal results. */
  readonly dot?: DotProduct
  /** `gpu-only` refuses operators that no shader runs; by default, `auto`, they run on the CPU. */
  readonly placement?: 'auto' | 'gpu-only'
}

const rules: Rules = {
  device: 'GPUDevice.createBuffer',
  gpu: 'GPU.requestAdapter',
  dot: ['native', 'emulated'],
  placement: ['auto', 'gpu-only'],
}

/** Options of `quantize`; weights may have an `axis` in place of `scale`, and `bits` from 1 to 8. */
export type QuantizeOptions<T extends 'int8' | 'uint8'> = TensorOptions<T> &
  ({ readonly scale: number | readonly number[] } | { readonly axis: number })

/** What `eager` resolves with: makes tensors, and has every operator as a method. */
export type Eager = Tensors & Operators

/** Makes tensors, and disposes them. */
export class Tensors {
  /** @internal */
  constructor(private readonly owner: Scope) {}

  /** The device that everything runs on. */
  get device(): GPUDevice {
    return this.owner.runner.device
  }

  /**
   * Makes a tensor of elements in its own type: real numbers for float32, stored bytes for int8 with `scale` and
   * `zeroPoint`. Copies the array; it is uploaded when an operator on the GPU reads it.
   *
   * @throws InputError when the elements are not of the type, or not as many as the shape has; GraphError when shape,
   *   type and scale don't fit together
   */
  tensor<V extends Values, T extends DataType = TypeOf<V>>(
    values: V,
    options: TensorOptions<T> = {},
  ): EagerTensor<T> {
    return storedTensor(this.owner, values, options) as EagerTensor<T>
  }

  /**
   * Quantizes real numbers, an array or a float32 tensor, to int8 or uint8, or gives an int8 or uint8 tensor another
   * scale: `q = clamp(round(real / scale) + zeroPoint)`, halves to even.
   *
   * Weights have `bits`, several scales along `axis`, or only an `axis`: then each channel has the scale that suits it.
   * They are rounded around zero, halves away from zero: to [−127, 127] with 8 bits, to [−7, 7] with 4, and so on; to
   * −1 and 1 with 1 bit.
   *
   * @throws InputError for numbers that are NaN, a wrong count, or a missing scale
   */
  quantize<T extends 'int8' | 'uint8' = 'int8'>(
    values: Reals | EagerTensor,
    options: QuantizeOptions<T>,
  ): EagerTensor<T> {
    if (!(values instanceof EagerTensor))
      return quantizedTensor(this.owner, values, options) as EagerTensor<T>
    checkOptions('quantize', options, { scale: 'number', zeroPoint: 'number', type: ['int8', 'uint8'] })
    const { type = 'int8', scale, zeroPoint }: TensorOptions<T | 'int8'> = options
    const output = { scale, zeroPoint } as OutputOptions
    readQuant('quantize: output', output)
    const operands = [{ role: 'x', tensor: values }]
    const [result] = callOperator(this.owner, {
      name: 'quantize',
      def: quantizeDef,
      attrs: {},
      operands,
      type,
      output,
    })
    return result as EagerTensor<T>
  }

  /**
   * Returns operators whose tensors `dispose()` disposes: `using scope = q.scope()`. With a function, calls it with
   * such operators, and disposes their tensors when it has returned, or its promise has resolved; those that it
   * returns, in arrays or objects too, are kept.
   */
  scope(): Eager
  scope<R>(fn: (q: Eager) => R): R
  scope<R>(fn?: (q: Eager) => R): R | Eager {
    this.owner.check('scope')
    const scope = new Scope(this.owner.runner, this.owner)
    const inner = makeEager(scope)
    if (fn === undefined) return inner
    try {
      checkScopeFunction(fn)
      const result = fn(inner)
      if (tagOf(result) === 'Promise')
        return (result as Promise<unknown>).then(
          (value) => finish(scope, value),
          (error) => abandon(scope, error),
        ) as R
      return finish(scope, result)
    } catch (error) {
      return abandon(scope, error)
    }
  }

  /** Returns the adapter, the dot product in use, the tensors that are not disposed, and the bytes of GPU memory held. */
  async info(): Promise<{ adapter: AdapterReport; dot: DotProduct; tensors: number; gpuBytes: number }> {
    const { runner } = this.owner
    const tensors = this.owner.all()
    const sizes = await Promise.all(tensors.map((tensor) => tensor.gpuBytes()))
    const { dot } = runner.adapter
    const gpuBytes = sizes.reduce((sum, bytes) => sum + bytes, runner.steps.bytes + runner.readback.bytes)
    return { adapter: reportAdapter(runner.device.adapterInfo), dot, tensors: tensors.length, gpuBytes }
  }

  /** Disposes its tensors. What `eager` returned also frees its weights, and its device unless it was given. */
  dispose(): void {
    this.owner.end()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/**
 * Finds a device, and returns the operators as functions.
 *
 * @throws DeviceError without WebGPU or an adapter; DeviceLostError when the device is lost; InputError for an invalid
 *   option
 */
export async function eager(options: EagerOptions = {}): Promise<Eager> {
  checkOptions('eager', options, rules)
  const runner = await Runner.open(options)
  runner.check()
  return makeEager(new Scope(runner))
}

function makeEager(scope: Scope): Eager {
  const methods = Object.entries(operations).map(([name, operation]) => [name, operation.bind(name, scope)])
  return Object.assign(new Tensors(scope), Object.fromEntries(methods)) as Eager
}

function finish<R>(scope: Scope, result: R): R {
  scope.keep(result)
  scope.end()
  return result
}

function abandon(scope: Scope, error: unknown): never {
  scope.end()
  throw error
}
