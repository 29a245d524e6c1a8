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
import { schemeOf } from './schemes'
import { quantizeStorage } from './weights-only'

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
 * int8 in [−127, 127] per output channel; bias int32 at inputScale · weightScale. Names stay; where a border is
 * float32, the int8 tensor inside it is called `name_int8`.
 *
 * @param ranges what `calibrate` returned for this model; not read in mode `weights`
 * @throws InputError when the graph is quantized already or a range is missing; GraphError when an operator has no int8
 *   form, or its accumulators could overflow.
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
  private readonly made = new Map<Tensor, Tensor>()
  /** Weights by what they came from: shared layers keep sharing theirs when their scales agree. */
  private readonly weights = new Map<Tensor, Tensor[]>()
  /** The QUANTIZEs from one int8 tensor to others of its values. */
  private readonly rescaled = new Map<Tensor, Operator[]>()

  constructor(
    private readonly graph: Graph,
    private readonly params: ReadonlyMap<Tensor, QuantParams>,
    private readonly options: QuantizeOptions,
  ) {}

  run(): Graph {
    const { graph } = this
    const { inputs = 'int8', outputs = 'int8' } = this.options
    for (const [role, type] of Object.entries({ inputs, outputs })) {
      if (type !== 'int8' && type !== 'float32')
        throw new GraphError(`${role} "${type}" are neither int8 nor float32`)
    }
    const border = new Set([
      ...(inputs === 'float32' ? graph.inputs : []),
      ...(outputs === 'float32' ? graph.outputs : []),
    ])
    for (const tensor of border) this.create(tensor, `${tensor.name}_int8`)
    const entering = inputs === 'float32' ? graph.inputs.map((tensor) => this.enter(tensor)) : []
    const operators = graph.operators.flatMap((op) => this.convert(op))
    const leaving = outputs === 'float32' ? graph.outputs.map((tensor) => this.leave(tensor)) : []
    return makeGraph({
      name: graph.name,
      inputs: inputs === 'float32' ? graph.inputs : graph.inputs.map((tensor) => this.quantized(tensor)),
      outputs:
        leaving.length > 0
          ? leaving.map((op) => outputOf(op))
          : graph.outputs.map((tensor) => this.quantized(tensor)),
      operators: [...entering, ...operators, ...leaving],
    })
  }

  /** The int8 tensor for an activation. */
  private quantized(tensor: Tensor): Tensor {
    return this.made.get(tensor) ?? this.create(tensor, tensor.name)
  }

  private create(tensor: Tensor, name: string): Tensor {
    const quant = this.params.get(tensor) ?? perTensor(1, 0)
    const made = tensor.data
      ? quantizeConstant({ ...tensor, name }, quant)
      : makeTensor({ name, shape: tensor.shape, type: 'int8', quant })
    this.made.set(tensor, made)
    return made
  }

  private enter(tensor: Tensor): Operator {
    const outputs = [this.quantized(tensor)]
    return makeOperator({
      def: quantizeOp,
      name: `${tensor.name}_quantize`,
      attrs: {},
      inputs: [tensor],
      outputs,
    })
  }

  private leave(tensor: Tensor): Operator {
    const { name, shape } = tensor
    const output = makeTensor({ name, shape, type: 'float32' })
    const inputs = [this.quantized(tensor)]
    return makeOperator({ def: dequantize, name: `${name}_dequantize`, attrs: {}, inputs, outputs: [output] })
  }

  /** The operator in int8, behind what its inputs need to share its output's scale where it must be one. */
  private convert(op: Operator): Operator[] {
    const scheme = schemeOf(op)
    const outputs = op.outputs.map((tensor) => this.quantized(tensor))
    if (scheme?.rule === 'linear') {
      return [makeOperator({ ...op, inputs: this.linearInputs(op, scheme.axis ?? 0, outputs), outputs })]
    }
    const quant = scheme?.rule === 'shared' ? outputs[0]?.quant : undefined
    const added: Operator[] = []
    const inputs = op.inputs.map((tensor) => {
      if (tensor?.type !== 'float32') return tensor
      const int8 = this.quantized(tensor)
      return !quant || sameQuant(int8.quant, quant) ? int8 : this.rescale(int8, quant, added)
    })
    return [...added, makeOperator({ ...op, inputs, outputs })]
  }

  /** The values of an int8 tensor at another scale: where that is not made yet, by a QUANTIZE that joins `added`. */
  private rescale(tensor: Tensor, quant: QuantParams, added: Operator[]): Tensor {
    const known = this.rescaled.get(tensor) ?? []
    const same = known.find((op) => sameQuant(outputOf(op).quant, quant))
    if (same) return outputOf(same)
    const name = [tensor.name, 'rescaled', ...(known.length > 0 ? [known.length] : [])].join('_')
    const output = makeTensor({ ...tensor, name, quant })
    const op = makeOperator({ def: quantizeOp, name, attrs: {}, inputs: [tensor], outputs: [output] })
    this.rescaled.set(tensor, [...known, op])
    added.push(op)
    return output
  }

  /** Activation, weights and bias of a linear operator; it gets a bias of zeros where it has none. */
  private linearInputs(op: Operator, axis: number, [output]: readonly Tensor[]): Tensor[] {
    const input = this.quantized(inputOf(op, 0))
    const weights = inputOf(op, 1)
    const bias = op.inputs[2]
    const channels = weights.shape[axis] ?? 1
    const inputScale = input.quant?.scale[0] ?? 1
    const scales = weightScales(channelMagnitudes(weights, axis), {
      inputScale,
      outputScale: output?.quant?.scale[0] ?? 1,
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
    return [input, int8, quantizeBias(name, values, channels, inputScale, int8.quant ?? perTensor(1, 0))]
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
