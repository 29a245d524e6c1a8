import { ModelError } from '../../graph/errors'
import { sameShape } from '../../graph/tensor'
import type { Layer } from './config'

/** A trained variable of a layer, row-major in Keras' axis order. Named after layer and variable: "conv1/kernel". */
export interface Weight {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array<ArrayBuffer>
}

/** The typed arrays that hold weights of each element type that files have. */
export interface WeightArrays {
  float32: Float32Array<ArrayBuffer>
  int32: Int32Array<ArrayBuffer>
  bool: Uint8Array<ArrayBuffer>
}

export type WeightType = keyof WeightArrays

/** A weight as a file holds it: a layer's, or any constant of a graph model. */
export interface StoredWeight<T extends WeightType = WeightType> {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: T
  readonly data: WeightArrays[T]
}

/** The variables of a model, found by layer and role. */
export class WeightStore {
  private readonly byName = new Map<string, Weight>()

  /** @throws ModelError when two weights share a name or one holds NaN or infinity. */
  constructor(
    private readonly file: string,
    weights: Iterable<Weight>,
  ) {
    for (const weight of weights) {
      const bad = weight.data.findIndex((value) => !Number.isFinite(value))
      if (bad >= 0)
        this.fail(`weight "${weight.name}": element ${bad} is ${weight.data[bad]}; weights must be finite`)
      if (this.byName.has(weight.name)) this.fail(`two weights are named "${weight.name}"`)
      this.byName.set(weight.name, weight)
    }
  }

  /**
   * Returns the variable `role` ("kernel") of `layer`, which must have `shape`.
   *
   * @throws ModelError when it is missing, ambiguous or of another shape.
   */
  get(layer: Layer, role: string, shape: readonly number[]): Weight {
    const weight = this.find(layer, role)
    if (!sameShape(weight.shape, shape)) {
      layer.fail(`weight "${weight.name}" has shape ${weight.shape.join('×')}, not ${shape.join('×')}`)
    }
    return weight
  }

  /**
   * Returns the variable `role` of `layer`, of any shape.
   *
   * @throws ModelError when it is missing or ambiguous.
   */
  find(layer: Layer, role: string): Weight {
    return this.byName.get(`${layer.name}/${role}`) ?? this.search(layer, role)
  }

  /**
   * Finds a variable by a longer path, as in some Keras models ("outer/conv1/kernel:0"); the layer must be a step of
   * it.
   */
  private search(layer: Layer, role: string): Weight {
    const found = [...this.byName.values()].filter(({ name }) => {
      const steps = name.replace(/:0$/, '').split('/')
      return steps.at(-1) === role && steps.includes(layer.name)
    })
    const [first] = found
    if (!first) return layer.fail(`weight "${layer.name}/${role}" is missing`)
    if (found.length > 1) layer.fail(`${role} may be ${found.map(({ name }) => `"${name}"`).join(' or ')}`)
    return first
  }

  private fail(what: string): never {
    throw new ModelError(`${this.file}: ${what}`)
  }
}
