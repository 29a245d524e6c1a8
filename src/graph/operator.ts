import { GraphError } from './errors'
import type { AdapterTraits, Candidate, Kernel, KernelContext } from './kernel'
import type { QuantParams } from './quant-params'
import { describeSpec, type Tensor, type TensorData, type TensorSpec } from './tensor'
import type { TfliteCodec } from './tflite-codec'

/** One node of a graph: a definition, its attributes, and the tensors that it reads and writes. */
export interface Operator<A = unknown> {
  readonly def: OpDef<A>
  readonly name: string
  readonly attrs: A
  /** In the order that the definition names; `undefined` where an optional input is absent. */
  readonly inputs: readonly (Tensor | undefined)[]
  readonly outputs: readonly Tensor[]
}

/** What `infer` derives for an output: everything but its quantization, which only the graph can say. */
export type InferredOutput = Pick<TensorSpec, 'shape' | 'type'>

/** The LiteRT 8-bit specification's demands on the tensors of an operator's int8 form. */
export type Quantization =
  /** int8 weights (input 1) with a scale for each output channel, which lie along `axis`; int32 bias (input 2). */
  | { readonly rule: 'linear'; readonly axis: number }
  /** Inputs and outputs have one scale and zero point. */
  | { readonly rule: 'shared' }
  /**
   * Each tensor has its own. `arithmetic`: worth its digits, so that it stays in float32 where everything that reads it
   * does.
   */
  | { readonly rule: 'free'; readonly arithmetic?: boolean }
  /** The output's parameters are fixed. */
  | { readonly rule: 'fixed'; readonly output: QuantParams }

/**
 * Everything particular to an operator. The executors, the formats' validators and the passes know an operator only
 * through this.
 */
export interface OpDef<A> {
  /** The operator's name in messages and summaries, as TensorFlow Lite spells it: "CONV_2D". */
  readonly kind: string
  /**
   * The only validator: checks attributes, inputs and the outputs' quantization, and returns what the outputs must be.
   *
   * @throws GraphError naming the operator and the values.
   */
  infer(op: Operator<A>): readonly InferredOutput[]
  /**
   * Plain nested loops on the CPU, integer-exact for quantized types. `inputs` are in the order of `op.inputs`
   * (row-major, no padding; constants included); returns the outputs likewise.
   */
  reference(op: Operator<A>, inputs: readonly (TensorData | undefined)[]): readonly TensorData[]
  /**
   * The dispatches that compute the operator on the GPU, as plain data; an empty list when the output is the input's
   * bytes. Missing where the operator exists only before `freeze` (dropout, batch normalisation).
   */
  kernel?(op: Operator<A>, context: KernelContext): readonly Kernel[]
  /** The ways to compute an operator that has several, the default for the adapter first. It then has no `kernel`. */
  candidates?(op: Operator<A>, context: KernelContext): readonly Candidate[]
  /**
   * Why `op` runs on the CPU whatever the device (its elements are no int8 or float32 that shaders read, say); undefined
   * where its kernel runs. See `gpu/host-tail.ts`.
   */
  hostOnly?(op: Operator<A>): string | undefined
  /**
   * One operator that does the work of `op` and of `next`, the only consumer of its output, when there is one that is
   * not slower on the adapter. It runs in the place of `next`.
   */
  fuse?(op: Operator<A>, next: Operator, adapter: AdapterTraits): Operator | undefined
  /**
   * The output byte for each input byte, read as unsigned, where `op` is a function of single bytes and nothing else;
   * undefined where it is not.
   */
  lookupTable?(op: Operator<A>): Int8Array | Uint8Array | undefined
  /** Whether the kernel of `op` reads one-channel images whose rows run along the width (see `gpu/layout.ts`). */
  readsNarrow?(op: Operator<A>): boolean
  /**
   * The attributes of `op`, which computes batches of `from`, for batches of `to`. Missing where they do not depend on
   * the batch (the target shape of a reshape does) and where items never mix.
   *
   * @throws GraphError when items of the batch mix, or axis 0 of the output is not the batch.
   */
  rebatch?(op: Operator<A>, from: number, to: number): A
  /** How its int8 form is quantized; missing where it has none. */
  readonly quantization?: Quantization
  /** Computes each element of its output from the elements in its place: shapes don't matter unless an operand stretches. */
  readonly elementwise?: boolean
  /** Multiply-accumulates of one run; missing where the operator has none. */
  macs?(op: Operator<A>): number
  /** How the operator lies in a `.tflite` file; missing where the format has no such operator. */
  readonly tflite?: TfliteCodec<A>
}

/** Whether `op` is of definition `def`; narrows its attributes. */
export function isOp<A>(op: Operator, def: OpDef<A>): op is Operator<A> & Operator {
  return (op.def as unknown) === def
}

/** Whether `op` exists only before `freeze`: dropout, batch normalisation. */
export function isOfTraining({ def }: Pick<Operator, 'def'>): boolean {
  return !def.kernel && !def.candidates && !def.hostOnly
}

/** 'CONV_2D "block1/conv"', for messages. */
export function describeOp(op: Pick<Operator, 'def' | 'name'>): string {
  return `${op.def.kind} "${op.name}"`
}

/** Throws a GraphError about `op`. */
export function failOp(op: Pick<Operator, 'def' | 'name'>, what: string): never {
  throw new GraphError(`${describeOp(op)}: ${what}`)
}

/** Input `index` of `op`, which must be there. */
export function inputOf(op: Operator, index: number, role = `input ${index}`): Tensor {
  return op.inputs[index] ?? failOp(op, `${role} is missing`)
}

/** Output `index` of `op`, which must be there. */
export function outputOf(op: Operator, index = 0): Tensor {
  return op.outputs[index] ?? failOp(op, `output ${index} is missing`)
}

/** Input `index` of `op`, which must be a constant, with its data. */
export function constantOf(
  op: Operator,
  index: number,
  role = `input ${index}`,
): Tensor & { data: TensorData } {
  const tensor = inputOf(op, index, role)
  if (!tensor.data) failOp(op, `${role} "${tensor.name}" must be a constant`)
  return tensor as Tensor & { data: TensorData }
}

/**
 * Builds an operator and validates it against its own definition.
 *
 * @throws GraphError when an input or attribute is invalid, or an output is declared other than `infer` says.
 */
export function makeOperator<A>(op: Operator<A>): Operator {
  const inferred = op.def.infer(op)
  if (inferred.length !== op.outputs.length) {
    failOp(op as Operator, `has ${op.outputs.length} outputs, not ${inferred.length}`)
  }
  inferred.forEach((spec, i) => {
    const declared = outputOf(op as Operator, i)
    if (describeSpec({ ...declared, quant: undefined }) !== describeSpec(spec)) {
      const what = `output "${declared.name}" is declared ${describeSpec(declared)} but computed ${describeSpec(spec)}`
      failOp(op as Operator, what)
    }
  })
  return Object.freeze({ ...op }) as Operator
}
