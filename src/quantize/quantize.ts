import { checkModel, checkOptions, type Rules, signalRule } from '../graph/check'
import { type Graph, makeGraph } from '../graph/graph'
import { inputOf, makeOperator, type Operator, outputOf } from '../graph/operator'
import { perTensor, type QuantParams, sameQuant } from '../graph/quant-params'
import { makeTensor, type Tensor } from '../graph/tensor'
import { dequantize, quantize as quantizeOp } from '../ops/index'
import { dropDynamicQuantization } from '../passes/drop-dynamic-quantization'
import { chooseActivationParams } from './activation-params'
import { checkRanges, type Ranges } from './calibrate'
import { quantizeConstant, quantizeWeights } from './constants'
import { storeAsFloat16 } from './float16'
import { isIntegerOnly } from './integer-only'
import { quantizeLinear } from './linear'
import { staysFloat } from './stays-float'
import { type BitsOf, packedBits, type WeightBits, weightBitsOf } from './weight-bits'
import { quantizeStorage } from './weights-only'

export interface QuantizeOptions {
  /**
   * `int8`: everything is int8 from input to output. `weights`: weights are stored as int8, a quarter of the file, and
   * the network still computes in float32. `float16`: all constants are stored as float16, half of the file, likewise.
   * Default `int8`.
   */
  readonly mode?: 'int8' | 'weights' | 'float16'
  /**
   * Bits of the weights, 1 to 8: a number, numbers by layer name (`{ conv1: 8, '*': 4 }`) or a function of the layer;
   * default 8. Weights of 3 or 4 bits take 4 in memory and files, those of 5 to 7 take 8; 1 bit is −1 or 1.
   */
  readonly weightBits?: WeightBits
  /** A scale for each output channel of the weights, or one for all; default true. */
  readonly perAxis?: boolean
  /** Type of the graph's inputs; float32 adds a QUANTIZE after each. Default `int8`. */
  readonly inputs?: 'int8' | 'float32'
  /** Type of the graph's outputs; float32 adds a DEQUANTIZE before each. Default `int8`. */
  readonly outputs?: 'int8' | 'float32'
  /** Throws the signal's reason before the work or between two operators: it is done in one go. */
  readonly signal?: AbortSignal | undefined
}

/** The options of `quantize` and their values. */
const quantizeRules: Rules = {
  mode: ['int8', 'weights', 'float16'],
  weightBits: 'any',
  perAxis: 'boolean',
  inputs: ['int8', 'float32'],
  outputs: ['int8', 'float32'],
  signal: signalRule,
}

/**
 * Quantizes a frozen float graph to the LiteRT 8-bit specification: activations int8 per tensor, asymmetric; weights
 * int8 in [−127, 127] per output channel, or of fewer bits (`fittingScales`); bias int32 at inputScale · weightScale.
 * Operators that int8 can't represent stay in float32, between a DEQUANTIZE and a QUANTIZE (`staysFloat`). Integers
 * stay as they are. `explain` lists both. Tensors keep their names; where one exists in float32 and in int8, the
 * converted one is called `name_int8` or `name_float32`.
 *
 * @param ranges the result of `calibrate` for this model; read in mode `int8` only
 * @throws InputError when an option is invalid, the graph is quantized already or a range is missing; GraphError when
 *   an operator is for training only.
 */
export function quantize(model: Graph, ranges?: Ranges, options: QuantizeOptions = {}): Graph {
  checkModel('quantize', model)
  checkOptions('quantize', options, quantizeRules)
  options.signal?.throwIfAborted()
  const { mode = 'int8', perAxis = true } = options
  if (ranges !== undefined) checkRanges('quantize', ranges)
  const graph = dropDynamicQuantization(model)
  if (mode === 'float16') return storeAsFloat16(graph)
  const bitsOf = weightBitsOf(graph, options.weightBits)
  if (mode === 'weights') return quantizeStorage(graph, perAxis, bitsOf)
  return new Rewriter(graph, chooseActivationParams(graph, ranges ?? new Map()), options, bitsOf).run()
}

/** Rebuilds a graph with quantized tensors. */
class Rewriter {
  /** In the order of execution. */
  private readonly operators: Operator[] = []
  /** The int8 tensors of activations. */
  private readonly int8Tensors = new Map<Tensor, Tensor>()
  /** The float32 tensors of activations that have one: at float32 inputs and outputs, and around float32 operators. */
  private readonly floatTensors = new Map<Tensor, Tensor>()
  /** Activations whose float32 tensors keep the name; their int8 tensors get a derived one. */
  private readonly namedInFloat = new Set<Tensor>()
  private readonly floatOperators: ReadonlySet<Operator>
  private readonly usedNames: Set<string>
  /** Quantized weights by their float tensor: layers that share weights still share them if their scales agree. */
  private readonly quantizedWeights = new Map<Tensor, Tensor[]>()
  /** The QUANTIZE operators that convert an int8 tensor to other scales. */
  private readonly rescaled = new Map<Tensor, Operator[]>()

  constructor(
    private readonly graph: Graph,
    private readonly params: ReadonlyMap<Tensor, QuantParams>,
    private readonly options: QuantizeOptions,
    private readonly bitsOf: BitsOf,
  ) {
    this.floatOperators = staysFloat(graph, params, options.perAxis, bitsOf)
    const tensors = [...graph.inputs, ...graph.operators.flatMap((op) => op.outputs)]
    this.usedNames = new Set(tensors.map(({ name }) => name))
  }

  run(): Graph {
    const { graph } = this
    const { inputs = 'int8', outputs = 'int8' } = this.options
    this.chooseNames(inputs, outputs)
    if (inputs === 'float32') for (const tensor of graph.inputs) this.floatTensors.set(tensor, tensor)
    const newInputs = graph.inputs.map((tensor) => this.graphTensor(tensor, inputs))
    for (const op of graph.operators) {
      this.options.signal?.throwIfAborted()
      this.convert(op)
    }
    const newOutputs = graph.outputs.map((tensor) => this.graphTensor(tensor, outputs))
    return makeGraph({ name: graph.name, inputs: newInputs, outputs: newOutputs, operators: this.operators })
  }

  /** Returns an input or output of the new graph in the type that the options ask for. */
  private graphTensor(tensor: Tensor, type: 'int8' | 'float32'): Tensor {
    if (tensor.type !== 'float32') return tensor
    return type === 'int8' ? this.quantized(tensor) : this.float(tensor)
  }

  /** Finds the activations whose float32 tensors keep the name: float32 inputs and outputs, and float32 operators'. */
  private chooseNames(inputs: 'int8' | 'float32', outputs: 'int8' | 'float32'): void {
    const { graph, namedInFloat: named } = this
    for (const op of this.floatOperators) for (const tensor of op.outputs) named.add(tensor)
    if (inputs === 'float32') for (const tensor of graph.inputs) named.add(tensor)
    for (const tensor of graph.outputs) {
      if (outputs === 'float32') named.add(tensor)
      else named.delete(tensor)
    }
    // An input that is an output keeps the name that callers give it.
    if (inputs === 'int8') for (const tensor of graph.inputs) named.delete(tensor)
  }

  /** Returns the int8 tensor of an activation, behind a QUANTIZE if it is computed in float32. */
  private quantized(tensor: Tensor): Tensor {
    const known = this.int8Tensors.get(tensor)
    if (known) return known
    const quant = this.params.get(tensor) ?? perTensor(1, 0)
    const { shape } = tensor
    const name = this.namedInFloat.has(tensor) ? this.uniqueName(`${tensor.name}_int8`) : tensor.name
    const made = tensor.data
      ? quantizeConstant({ ...tensor, name }, quant)
      : makeTensor({ name, shape, type: 'int8', quant })
    this.int8Tensors.set(tensor, made)
    const float = this.floatTensors.get(tensor)
    if (float)
      this.emit({ def: quantizeOp, name: `${tensor.name}_quantize`, inputs: [float], outputs: [made] })
    return made
  }

  /** Returns the float32 tensor of an activation, behind a DEQUANTIZE if it is computed in int8. */
  private float(tensor: Tensor): Tensor {
    const known = tensor.data ? tensor : this.floatTensors.get(tensor)
    if (known) return known
    const int8 = this.quantized(tensor)
    const made = this.makeFloat(tensor)
    this.emit({ def: dequantize, name: `${tensor.name}_dequantize`, inputs: [int8], outputs: [made] })
    return made
  }

  private makeFloat(tensor: Tensor): Tensor {
    const { shape, type } = tensor
    const name = this.namedInFloat.has(tensor) ? tensor.name : this.uniqueName(`${tensor.name}_float32`)
    const made = makeTensor({ name, shape, type })
    this.floatTensors.set(tensor, made)
    return made
  }

  /** Returns `name`, with a number behind it if the graph already uses that name. */
  private uniqueName(name: string): string {
    let free = name
    for (let i = 2; this.usedNames.has(free); i++) free = `${name}_${i}`
    this.usedNames.add(free)
    return free
  }

  private emit(op: Pick<Operator, 'def' | 'name' | 'inputs' | 'outputs'> & Partial<Operator>): void {
    this.operators.push(makeOperator({ attrs: {}, ...op }))
  }

  private convert(op: Operator): void {
    const { quantization: scheme } = op.def
    if (isIntegerOnly(op)) this.emit(op)
    else if (!scheme || this.floatOperators.has(op)) this.keepFloat(op)
    else if (scheme.rule === 'linear') this.convertLinear(op, scheme.axis)
    else this.convertOther(op, scheme.rule === 'shared')
  }

  /** Converts a non-linear operator to int8. If it is `shared`, inputs of another scale are requantized first. */
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

  /** Keeps an operator in float32. */
  private keepFloat(op: Operator): void {
    const inputs = op.inputs.map((tensor) => (tensor?.type === 'float32' ? this.float(tensor) : tensor))
    const outputs = op.outputs.map((tensor) => (tensor.type === 'float32' ? this.makeFloat(tensor) : tensor))
    this.emit({ ...op, inputs, outputs })
  }

  /** Converts an int8 tensor to another scale by a QUANTIZE, which is reused for the same scale. */
  private rescale(tensor: Tensor, quant: QuantParams): Tensor {
    const known = this.rescaled.get(tensor) ?? []
    const same = known.find((op) => sameQuant(outputOf(op).quant, quant))
    if (same) return outputOf(same)
    const name = this.uniqueName(`${tensor.name}_rescaled`)
    const output = makeTensor({ ...tensor, name, quant })
    const op = makeOperator({ def: quantizeOp, name, attrs: {}, inputs: [tensor], outputs: [output] })
    this.rescaled.set(tensor, [...known, op])
    this.operators.push(op)
    return output
  }

  /** Converts a linear operator: activation, weights and bias become integers. A missing bias becomes zeros. */
  private convertLinear(op: Operator, axis: number): void {
    const outputs = op.outputs.map((tensor) => this.quantized(tensor))
    const input = this.quantized(inputOf(op, 0))
    const { perAxis = true } = this.options
    const { weights, bias } = quantizeLinear(op, axis, this.params, perAxis, this.bitsOf(op), (...given) =>
      this.shareWeights(...given),
    )
    this.emit({ ...op, inputs: [input, weights, bias], outputs })
  }

  private shareWeights(weights: Tensor, scales: Float32Array, axis: number, bits: number): Tensor {
    const known = this.quantizedWeights.get(weights) ?? []
    const same = known.find(
      (one) => one.bits === packedBits(bits) && one.quant?.scale.every((scale, i) => scale === scales[i]),
    )
    if (same) return same
    const made = quantizeWeights(weights, scales, axis, bits)
    this.quantizedWeights.set(weights, [...known, made])
    return made
  }
}
