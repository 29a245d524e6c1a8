/// <reference lib="esnext.disposable" preserve="true" />
import type { Elements } from '../gpu/eager/elements'
import type { Runner } from '../gpu/eager/runner'
import { Shared } from '../gpu/eager/shared'
import { checkOptions } from '../graph/check'
import { InputError } from '../graph/errors'
import type { QuantParams } from '../graph/quant-params'
import {
  type DataArrays,
  type DataType,
  describeSpec,
  makeTensor,
  type Tensor,
  type TensorData,
} from '../graph/tensor'

/** The processor that computed a tensor, and for the CPU the reason. */
export type ComputedOn = { readonly where: 'gpu' } | { readonly where: 'cpu'; readonly reason: string }

/** The parts that a tensor is made of. */
export interface TensorParts {
  readonly runner: Runner
  /** With `data` if it was made from an array. */
  readonly spec: Tensor
  readonly elements: Promise<Elements>
  readonly computedOn?: ComputedOn
}

/** The number of the next tensor, by which steps that hold its weights are known. */
let next = 0

/**
 * A tensor of `eager()`. Its elements are computed, or uploaded, in the background, and stay on the GPU until `data()`
 * or `dispose()`.
 */
export class EagerTensor<T extends DataType = DataType> {
  /** @internal */
  readonly id = next++
  /** @internal The scope that disposes it. */
  owner: Set<EagerTensor> | undefined
  private readonly shared: Shared
  private constants = new Map<string, Tensor>()
  private gone: 'dispose()' | 'data()' | undefined

  /** @internal Made by `tensor`, `quantize` and the operators. */
  constructor(private readonly parts: TensorParts) {
    const { elements, runner } = parts
    elements.catch(ignore)
    this.shared = new Shared(() => {
      runner.steps.forget(this)
      elements.then((found) => found.free(), ignore)
    })
  }

  /** Extent of each axis; activations are NHWC, filters of convolutions OHWI. */
  get shape(): readonly number[] {
    return this.parts.spec.shape
  }

  get type(): T {
    return this.parts.spec.type as T
  }

  /** Scale and zero point of a quantized tensor: `real = scale · (q − zeroPoint)`. */
  get quant(): QuantParams | undefined {
    return this.parts.spec.quant
  }

  /** The processor that computed it; undefined if it was made from an array. */
  get computedOn(): ComputedOn | undefined {
    return this.parts.computedOn
  }

  /** True once `data()` or `dispose()` was called, or its scope has ended. */
  get disposed(): boolean {
    return this.gone !== undefined
  }

  /**
   * Returns the elements in the tensor's own type, row-major: bytes for int8, real numbers for float32. Takes the
   * tensor off the GPU, so that it can't be used afterwards, unless `keep` is true.
   *
   * @throws DeviceLostError when the device is lost; DeviceError when it refused work that computes the elements;
   *   InputError when the tensor was disposed, or when values are wrong that only the computation saw, such as computed
   *   indices
   */
  async data(options: { readonly keep?: boolean } = {}): Promise<DataArrays[T]> {
    checkOptions('data', options, { keep: 'boolean' })
    this.check('data')
    const { runner, elements } = this.parts
    runner.check()
    this.shared.hold()
    if (!options.keep) this.discard('data()')
    try {
      const array = await runner.read(elements)
      const { array: own } = await elements
      // Arrays that the tensor, or the caller, goes on using are not handed out.
      return (own ? array.slice() : array) as DataArrays[T]
    } finally {
      this.shared.release()
    }
  }

  /** Its name in messages about values, which minifiers would shorten. */
  get [Symbol.toStringTag](): string {
    return 'EagerTensor'
  }

  /** Frees the elements once the operators that were called with them have run. */
  dispose(): void {
    if (!this.gone) this.discard('dispose()')
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** @internal Holds the elements for a call of `caller` until `release`. Fails if they are gone, or another runner's. */
  hold(caller: string, role: string, runner: Runner): Promise<Elements> {
    this.check(caller, role)
    if (runner !== this.parts.runner) {
      const other = this.parts.runner.device === runner.device ? 'another eager()' : 'another device'
      throw new InputError(`${caller}: ${role} (${describeSpec(this.parts.spec)}) is on ${other}`)
    }
    this.shared.hold()
    return this.parts.elements
  }

  /** @internal */
  release(): void {
    this.shared.release()
  }

  /** @internal Returns the tensor as an operand by name: without its elements, which change from call to call. */
  operand(name: string): Tensor {
    const { shape, type, quant } = this.parts.spec
    return { name, shape, type, quant }
  }

  /**
   * @internal Returns the tensor with its elements, as weights are read.
   *
   * @throws InputError when it wasn't made from an array
   */
  constant(caller: string, name: string): Tensor & { data: TensorData } {
    const { spec } = this.parts
    if (!spec.data) {
      const why = 'weights are packed on the CPU, so make them from an array, with tensor() or quantize()'
      throw new InputError(`${caller}: ${name} (${describeSpec(spec)}) was computed by an operator; ${why}`)
    }
    const known = this.constants.get(name) ?? makeTensor({ ...spec, name })
    this.constants.set(name, known)
    return known as Tensor & { data: TensorData }
  }

  /** @internal True if an array holds the elements. */
  get isGiven(): boolean {
    return this.parts.spec.data !== undefined
  }

  /** @internal Returns the bytes of GPU memory that the elements take. */
  async gpuBytes(): Promise<number> {
    return this.parts.elements.then(
      ({ bytes }) => bytes,
      () => 0,
    )
  }

  private check(caller: string, role = 'the tensor'): void {
    if (!this.gone) return
    const keep =
      this.gone === 'data()' ? ', which takes it off the GPU; data({ keep: true }) leaves it there' : ''
    throw new InputError(
      `${caller}: ${role} (${describeSpec(this.parts.spec)}) was disposed by ${this.gone}${keep}`,
    )
  }

  private discard(by: 'dispose()' | 'data()'): void {
    this.gone = by
    this.owner?.delete(this)
    this.shared.release()
  }
}

function ignore(): void {}
