import { GraphError } from '../graph/errors'
import { type Graph, makeGraph } from '../graph/graph'
import { inputOf, makeOperator, type Operator, outputOf } from '../graph/operator'
import { perTensor, type QuantParams, sameQuant } from '../graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../graph/tensor'
import { dequantize, quantize as quantizeOp } from '../ops/index'
import { dropDynamicQuantization } from '../passes/drop-dynamic-quantization'
import { chooseActivationParams } from './activation-params'
import type { Ranges } from './calibrate'
import { channelMagnitudes, quantizeBias, quantizeConstant, quantizeWeights } from './constants'
import { weightScales } from './parameters'
import { staysFloat } from './stays-float'
import { quantizeStorage } from './weights-only'
import { isWhole } from './whole'

export interface QuantizeOptions {
  /**
   * `int8`: everything is int8 from input to output. `weights`: weights are stored as int8, a quarter of the file, and
   * the network still computes in float32. Default `int8`.
   */
  readonly mode?: 'int8' | 'weights'
  /** A scale for each output channel of the weights, or one for all; default true. */
  readonly perAxis?: boolean
  /** What the graph's inputs are; float32 adds a QUANTIZE after each. Default `int8`. */
  readonly inputs?: 'int8' | 'float32'
  /** What the graph's outputs are; float32 adds a DEQUANTIZE before each. Default `int8`. */
  readonly outputs?: 'int8' | 'float32'
}

/**
 * Quantizes a frozen float graph to the LiteRT 8-bit specification: activations int8 per tensor, asymmetric; weights
 * int8 in [−127, 127] per output channel; bias int32 at inputScale · weightScale. What int8 would not hold stays in float32,
 * between a DEQUANTIZE and a QUANTIZE (`staysFloat`), and whole numbers stay what they are: `explain` says which. Names stay;
 * where a tensor is there in float32 and int8, the one that is derived is called `name_int8` or `name_float32`.
 *
 * @param ranges what `calibrate` returned for this model; not read in mode `weights`
 * @throws InputError when the graph is quantized already or a range is missing; GraphError when an operator is of
 *   training, or its accumulators could overflow.
 */
export function quantize(model: Graph, ranges?: Ranges, options: QuantizeOptions = {}): Graph {
  const { mode = 'int8', perAxis = true } = options
  const graph = dropDynamicQuantization(model)
  if (mode === 'weights') return quantizeStorage(graph, perAxis)
  if (mode !== 'int8') throw new GraphError(`mode "${mode}" is neither int8 nor weights`)
  return new Rewriter(graph, chooseActivationParams(graph, ranges ?? new Map()), options).run()
}

/** Rebuilds a graph with quantized tensors. */
class Rewriter {
  /** In the order of execution. */
  private readonly operators: Operator[] = []
  /** Activations in int8. */
  private readonly made = new Map<Tensor, Tensor>()
  /** Activations in float32, where there are such: at the border, and around what has no int8 form. */
  private readonly floats = new Map<Tensor, Tensor>()
  /** Activations whose names are those of their float32 tensors. */
  private readonly named = new Set<Tensor>()
  private readonly stay: ReadonlySet<Operator>
  /** The names that are taken. */
  private readonly names: Set<string>
  /** Weights by what they came from: shared layers keep sharing theirs when their scales agree. */
  private readonly weights = new Map<Tensor, Tensor[]>()
  /** The QUANTIZEs from one int8 tensor to others of its values. */
  private readonly rescaled = new Map<Tensor, Operator[]>()

  constructor(
    private readonly graph: Graph,
    private readonly params: ReadonlyMap<Tensor, QuantParams>,
    private readonly options: QuantizeOptions,
  ) {
    this.stay = staysFloat(graph, params)
    const tensors = [...graph.inputs, ...graph.operators.flatMap((op) => op.outputs)]
    this.names = new Set(tensors.map(({ name }) => name))
  }

  run(): Graph {
    const { graph } = this
    const { inputs = 'int8', outputs = 'int8' } = this.options
    for (const [role, type] of Object.entries({ inputs, outputs })) {
      if (type !== 'int8' && type !== 'float32')
        throw new GraphError(`${role} "${type}" are neither int8 nor float32`)
    }
    this.nameFloats(inputs, outputs)
    if (inputs === 'float32') for (const tensor of graph.inputs) this.floats.set(tensor, tensor)
    const entering = graph.inputs.map((tensor) => this.form(tensor, inputs))
    for (const op of graph.operators) this.convert(op)
    const leaving = graph.outputs.map((tensor) => this.form(tensor, outputs))
    return makeGraph({ name: graph.name, inputs: entering, outputs: leaving, operators: this.operators })
  }

  /** An activation at the graph's border. */
  private form(tensor: Tensor, type: 'int8' | 'float32'): Tensor {
    if (tensor.type !== 'float32') return tensor
    return type === 'int8' ? this.quantized(tensor) : this.float(tensor)
  }

  /** Which activations keep their names in float32: those at a float32 border, and what runs in float32 anyway. */
  private nameFloats(inputs: 'int8' | 'float32', outputs: 'int8' | 'float32'): void {
    const { graph, named } = this
    for (const op of this.stay) for (const tensor of op.outputs) named.add(tensor)
    if (inputs === 'float32') for (const tensor of graph.inputs) named.add(tensor)
    for (const tensor of graph.outputs) {
      if (outputs === 'float32') named.add(tensor)
      else named.delete(tensor)
    }
    // An input that is an output keeps the name that callers give it.
    if (inputs === 'int8') for (const tensor of graph.inputs) named.delete(tensor)
  }

  /** The int8 tensor for an activation; behind a QUANTIZE where it is computed in float32. */
  private quantized(tensor: Tensor): Tensor {
    const known = this.made.get(tensor)
    if (known) return known
    const quant = this.params.get(tensor) ?? perTensor(1, 0)
    const { shape } = tensor
    const name = this.named.has(tensor) ? this.derived(`${tensor.name}_int8`) : tensor.name
    const made = tensor.data
      ? quantizeConstant({ ...tensor, name }, quant)
      : makeTensor({ name, shape, type: 'int8', quant })
    this.made.set(tensor, made)
    const float = this.floats.get(tensor)
    if (float)
      this.emit({ def: quantizeOp, name: `${tensor.name}_quantize`, inputs: [float], outputs: [made] })
    return made
  }

  /** The float32 tensor for an activation; behind a DEQUANTIZE where it is computed in int8. */
  private float(tensor: Tensor): Tensor {
    const known = tensor.data ? tensor : this.floats.get(tensor)
    if (known) return known
    const int8 = this.quantized(tensor)
    const made = this.makeFloat(tensor)
    this.emit({ def: dequantize, name: `${tensor.name}_dequantize`, inputs: [int8], outputs: [made] })
    return made
  }

  private makeFloat(tensor: Tensor): Tensor {
    const { shape, type } = tensor
    const name = this.named.has(tensor) ? tensor.name : this.derived(`${tensor.name}_float32`)
    const made = makeTensor({ name, shape, type })
    this.floats.set(tensor, made)
    return made
  }

  /** A name for a tensor that the graph had not: this one, or with a number where it is taken. */
  private derived(name: string): string {
    let free = name
    for (let i = 2; this.names.has(free); i++) free = `${name}_${i}`
    this.names.add(free)
    return free
  }

  private emit(op: Pick<Operator, 'def' | 'name' | 'inputs' | 'outputs'> & Partial<Operator>): void {
    this.operators.push(makeOperator({ attrs: {}, ...op }))
  }

  private convert(op: Operator): void {
    const { quantization: scheme } = op.def
    if (isWhole(op)) this.emit(op)
    else if (!scheme || this.stay.has(op)) this.keepFloat(op)
    else if (scheme.rule === 'linear') this.convertLinear(op, scheme.axis)
    else this.convertOther(op, scheme.rule === 'shared')
  }

  /** The operator in int8, behind what its inputs need to share its output's scale where it must be one. */
  private convertOther(op: Operator, shared: boolean): void {
    const outputs = op.outputs.map((tensor) => (tensor.type === 'float32' ? this.quantized(tensor) : tensor))
    const quant = shared ? outputs[0]?.quant : undefined
    const inputs = op.inputs.map((tensor) => {
      if (tensor?.type !== 'float32') return tensor
      const int8 = this.quantized(tensor)
      return !quant || sameQuant(int8.quant, quant) ? int8 : this.rescale(int8, quant)
    })
    this.emit({ ...op, inputs, outputs })
  }

  /** An operator that stays in float32. */
  private keepFloat(op: Operator): void {
    const inputs = op.inputs.map((tensor) => (tensor?.type === 'float32' ? this.float(tensor) : tensor))
    const outputs = op.outputs.map((tensor) => (tensor.type === 'float32' ? this.makeFloat(tensor) : tensor))
    this.emit({ ...op, inputs, outputs })
  }

  /** The values of an int8 tensor at another scale: where that is not made yet, by a QUANTIZE. */
  private rescale(tensor: Tensor, quant: QuantParams): Tensor {
    const known = this.rescaled.get(tensor) ?? []
    const same = known.find((op) => sameQuant(outputOf(op).quant, quant))
    if (same) return outputOf(same)
    const name = this.derived(`${tensor.name}_rescaled`)
    const output = makeTensor({ ...tensor, name, quant })
    const op = makeOperator({ def: quantizeOp, name, attrs: {}, inputs: [tensor], outputs: [output] })
    this.rescaled.set(tensor, [...known, op])
    this.operators.push(op)
    return output
  }

  /** A linear operator with activation, weights and bias in integers; it gets a bias of zeros where it has none. */
  private convertLinear(op: Operator, axis: number): void {
    const outputs = op.outputs.map((tensor) => this.quantized(tensor))
    const input = this.quantized(inputOf(op, 0))
    const weights = inputOf(op, 1)
    const bias = op.inputs[2]
    const channels = weights.shape[axis] ?? 1
    const inputScale = input.quant?.scale[0] ?? 1
    const scales = weightScales(channelMagnitudes(weights, axis), {
      inputScale,
      outputScale: outputs[0]?.quant?.scale[0] ?? 1,
      taps: elementCount(weights.shape) / channels,
      bias: (bias?.data as Float32Array | undefined) ?? [],
    })
    const { perAxis = true } = this.options
    const int8 = this.shareWeights(
      weights,
      perAxis ? scales : scales.subarray(0, 1).fill(Math.max(...scales)),
      axis,
    )
    const name = bias?.name ?? `${op.name}/bias`
    const values = bias?.data as Float32Array | undefined
    const int32 = quantizeBias(name, values, channels, inputScale, int8.quant ?? perTensor(1, 0))
    this.emit({ ...op, inputs: [input, int8, int32], outputs })
  }

  private shareWeights(weights: Tensor, scales: Float32Array, axis: number): Tensor {
    const known = this.weights.get(weights) ?? []
    const same = known.find(({ quant }) => quant?.scale.every((scale, i) => scale === scales[i]))
    if (same) return same
    const made = quantizeWeights(weights, scales, axis)
    this.weights.set(weights, [...known, made])
    return made
  }
}
