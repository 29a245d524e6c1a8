import { makeOperator, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { type DataType, makeTensor, type Tensor } from '../../graph/tensor'
import { reshape } from '../../ops/index'
import type { Layer } from './config'
import type { InputShapes } from './input-shapes'
import type { WeightStore } from './weights'

/** Collects the operators of a graph while a topology is walked. */
export class GraphBuilder {
  readonly operators: Operator[] = []
  private readonly names = new Set<string>()
  /** Names that the graph's outputs will have. */
  private readonly reserved = new Set<string>()
  private readonly constants = new Map<string, Tensor>()

  constructor(
    readonly file: string,
    readonly shapes: InputShapes,
  ) {}

  /** Returns `name`, with a number after it if it is taken (by the first call of a shared layer, for example). */
  unique(name: string): string {
    let candidate = name
    const taken = () => this.names.has(candidate) || this.reserved.has(candidate)
    for (let count = 1; taken(); count++) candidate = `${name}_${count}`
    this.names.add(candidate)
    return candidate
  }

  /** Reserves a name for `renameAll`. */
  reserve(name: string): void {
    this.reserved.add(name)
  }

  /** Appends an operator with one output, whose shape the definition infers; returns the output. */
  emit<A>(
    def: OpDef<A>,
    attrs: A,
    inputs: readonly (Tensor | undefined)[],
    name: string,
    output = name,
  ): Tensor {
    return outputOf(this.append(this.make(def, attrs, inputs, name, output)))
  }

  /** Returns an operator with the outputs that its definition infers, named `output`, `output:1`, …, all of `type`. */
  protected make<A>(
    def: OpDef<A>,
    attrs: A,
    inputs: readonly (Tensor | undefined)[],
    name: string,
    output: string,
    type: DataType = inputs[0]?.type ?? 'float32',
  ): Operator {
    const draft: Tensor = { name: output, shape: [], type }
    const unfinished: Operator<A> = { def, name, attrs, inputs, outputs: [draft] }
    const outputs = def.infer(unfinished).map((inferred, i) => {
      return makeTensor({ ...draft, ...inferred, name: this.unique(i === 0 ? output : `${output}:${i}`) })
    })
    return makeOperator({ ...unfinished, outputs })
  }

  protected append(op: Operator): Operator {
    this.operators.push(op)
    return op
  }

  /** Returns the graph's outputs under their names. A value that has got a name before, or is an input, is copied. */
  renameAll(outputs: readonly { readonly tensor: Tensor; readonly name: string }[]): Tensor[] {
    this.reserved.clear()
    const produced = new Set(this.operators.flatMap((op) => op.outputs))
    const final = new Map<Tensor, Tensor>()
    const copies = new Set<number>()
    outputs.forEach(({ tensor, name }, i) => {
      if (final.has(tensor) || (!produced.has(tensor) && tensor.name !== name)) {
        copies.add(i)
      } else if (tensor.name === name) {
        final.set(tensor, tensor)
      } else {
        this.names.delete(tensor.name)
        final.set(tensor, makeTensor({ ...tensor, name: this.unique(name) }))
      }
    })
    this.replace(final)
    return outputs.map(({ tensor, name }, i) => {
      const known = final.get(tensor) ?? tensor
      return copies.has(i) ? this.emit(reshape, { shape: tensor.shape }, [known], name) : known
    })
  }

  private replace(replaced: ReadonlyMap<Tensor, Tensor>): void {
    const swap = (one: Tensor) => replaced.get(one) ?? one
    this.operators.forEach((op, i) => {
      const inputs = op.inputs.map((input) => input && swap(input))
      this.operators[i] = makeOperator({ ...op, inputs, outputs: op.outputs.map(swap) })
    })
  }

  /** Returns a float32 constant, made once for each name: shared layers share their weights. */
  constant(name: string, shape: readonly number[], data: () => Float32Array<ArrayBuffer>): Tensor {
    const known = this.constants.get(name)
    if (known) return known
    const made = makeTensor({ name, shape, type: 'float32', data: data() })
    this.constants.set(name, made)
    return made
  }
}

/** Collects the operators of a Keras topology. */
export class LayerBuilder extends GraphBuilder {
  /** Number of models around the layer that is imported. */
  depth = 0

  constructor(
    file: string,
    shapes: InputShapes,
    readonly weights: WeightStore,
    /** The library that wrote the topology; layers compute as they do there. */
    readonly maker: 'tfjs' | 'keras',
  ) {
    super(file, shapes)
  }
}

/** One call of a layer on tensors. */
export interface LayerCall {
  readonly layer: Layer
  readonly inputs: readonly Tensor[]
  readonly builder: LayerBuilder
}

/** Turns a call of a layer into operators; returns its output. */
export type LayerImporter = (call: LayerCall) => Tensor

/** Importers by Keras' class names. */
export type LayerTable = Readonly<Record<string, LayerImporter>>

/**
 * Returns the only input of a layer.
 *
 * @throws ModelError naming the layer if it has none or several.
 */
export function onlyInput({ layer, inputs }: LayerCall): Tensor {
  const [input] = inputs
  if (!input || inputs.length > 1) return layer.fail(`has ${inputs.length} inputs, not one`)
  return input
}

/**
 * Returns the only input of a layer that reads NHWC images.
 *
 * @throws ModelError naming the layer and the input's shape if it is none.
 */
export function imageInput(call: LayerCall): Tensor {
  const input = onlyInput(call)
  call.layer.requireChannelsLast()
  if (input.shape.length !== 4) call.layer.fail(`input has shape ${input.shape.join('×')}; NHWC is expected`)
  return input
}
