import { makeOperator, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { makeTensor, type Tensor } from '../../graph/tensor'
import { reshape } from '../../ops/index'
import type { Layer } from './config'
import type { WeightStore } from './weights'

/** Collects the operators of a graph while a topology is walked. */
export class GraphBuilder {
  readonly operators: Operator[] = []
  private readonly names = new Set<string>()
  /** What graph outputs have become. */
  private readonly renamed = new Map<Tensor, Tensor>()
  private readonly constants = new Map<string, Tensor>()

  constructor(
    readonly file: string,
    readonly weights: WeightStore,
    /** What wrote the topology, and computes what it says. */
    readonly maker: 'tfjs' | 'keras',
  ) {}

  /** `name`, or with a number after it when it is taken: the second call of a shared layer. */
  unique(name: string): string {
    let candidate = name
    for (let count = 1; this.names.has(candidate); count++) candidate = `${name}_${count}`
    this.names.add(candidate)
    return candidate
  }

  /** Appends an operator with one output, whose shape the definition infers; returns the output. */
  emit<A>(
    def: OpDef<A>,
    attrs: A,
    inputs: readonly (Tensor | undefined)[],
    name: string,
    output = name,
  ): Tensor {
    const draft: Tensor = { name: this.unique(output), shape: [], type: 'float32' }
    const unfinished: Operator<A> = { def, name, attrs, inputs, outputs: [draft] }
    const [inferred] = def.infer(unfinished)
    const op = makeOperator({ ...unfinished, outputs: [makeTensor({ ...draft, ...inferred })] })
    this.operators.push(op)
    return outputOf(op)
  }

  /** The same value under the name of a graph output; copied when that value has a name that must stay. */
  rename(original: Tensor, name: string): Tensor {
    const tensor = this.renamed.get(original) ?? original
    const free = tensor.name === name || !this.renamed.has(original)
    const produced = this.operators.some((op) => op.outputs.includes(tensor))
    if (!free || (!produced && tensor.name !== name)) {
      return this.emit(reshape, { shape: tensor.shape }, [tensor], name)
    }
    const made = tensor.name === name ? tensor : makeTensor({ ...tensor, name: this.unique(name) })
    if (made !== tensor) this.names.delete(tensor.name)
    this.renamed.set(original, made)
    const swap = (one: Tensor | undefined) => (one === tensor ? made : one)
    this.operators.forEach((op, i) => {
      const outputs = op.outputs.map((output) => swap(output) ?? output)
      this.operators[i] = makeOperator({ ...op, inputs: op.inputs.map(swap), outputs })
    })
    return made
  }

  /** A float32 constant, made once for each name: shared layers share their weights. */
  constant(name: string, shape: readonly number[], data: () => Float32Array<ArrayBuffer>): Tensor {
    const known = this.constants.get(name)
    if (known) return known
    const made = makeTensor({ name, shape, type: 'float32', data: data() })
    this.constants.set(name, made)
    return made
  }
}

/** One call of a layer on tensors. */
export interface LayerCall {
  readonly layer: Layer
  readonly inputs: readonly Tensor[]
  readonly builder: GraphBuilder
}

/** Turns a call of a layer into operators; returns its output. */
export type LayerImporter = (call: LayerCall) => Tensor

/** The only input of a layer. */
export function onlyInput({ layer, inputs }: LayerCall): Tensor {
  const [input] = inputs
  if (!input || inputs.length > 1) return layer.fail(`has ${inputs.length} inputs, not one`)
  return input
}

/** The only input of a layer that reads NHWC images. */
export function imageInput(call: LayerCall): Tensor {
  const input = onlyInput(call)
  call.layer.requireChannelsLast()
  if (input.shape.length !== 4) call.layer.fail(`input has shape ${input.shape.join('×')}; NHWC is expected`)
  return input
}
