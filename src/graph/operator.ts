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
  /** In the order that the definition names; `undefined` for an optional input that is absent. */
  readonly inputs: readonly (Tensor | undefined)[]
  readonly outputs: readonly Tensor[]
}

/** Shape and type of an output, as `infer` derives them. Its quantization can't be derived. */
export type InferredOutput = Pick<TensorSpec, 'shape' | 'type'>

/** Rules of the LiteRT 8-bit specification for the tensors of an operator's int8 form. */
export type Quantization =
  /** int8 weights (input 1) with a scale for each output channel, along `axis`; int32 bias (input 2). */
  | { readonly rule: 'linear'; readonly axis: number }
  /** Inputs and outputs share one scale and zero point. */
  | { readonly rule: 'shared' }
  /**
   * Each tensor has its own scale and zero point. `arithmetic`: the operator stays in float32 if everything that reads
   * it does, because int8 would lose too much precision there.
   */
  | { readonly rule: 'free'; readonly arithmetic?: boolean }
  /** The output's parameters are fixed. */
  | { readonly rule: 'fixed'; readonly output: QuantParams }

/**
 * The definition of an operator: everything particular to it. The executors, the formats' validators and the passes
 * know an operator only through this.
 */
export interface OpDef<A> {
  /** The operator's name in messages and summaries, spelled as in TensorFlow Lite: "CONV_2D". */
  readonly kind: string
  /**
   * Checks attributes, inputs and the outputs' quantization, and returns shape and type of the outputs. There is no
   * other validator.
   *
   * @throws GraphError naming the operator and the values.
   */
  infer(op: Operator<A>): readonly InferredOutput[]
  /**
   * Computes the outputs on the CPU by plain nested loops, integer-exact for quantized types. Inputs and outputs are in
   * the order of `op.inputs` and `op.outputs`, row-major, without padding; inputs include constants.
   */
  reference(op: Operator<A>, inputs: readonly (TensorData | undefined)[]): readonly TensorData[]
  /**
   * Returns the dispatches that compute the operator on the GPU, as plain data; an empty list if the output has the
   * input's bytes. Missing if the operator exists only before `freeze` (dropout, batch normalisation).
   */
  kernel?(op: Operator<A>, context: KernelContext): readonly Kernel[]
  /** Returns the implementations of an operator that has several, the adapter's default first. Replaces `kernel`. */
  candidates?(op: Operator<A>, context: KernelContext): readonly Candidate[]
  /**
   * Returns the reason why `op` runs on the CPU on every device, for example an element type that no shader reads.
   * Returns undefined if its kernel runs. See `gpu/host-parts.ts`.
   */
  hostOnly?(op: Operator<A>): string | undefined
  /**
   * Returns one operator that does the work of `op` and of `next`, the only consumer of its output, and takes the place
   * of `next`. Returns undefined if there is none, or if it would be slower on the adapter.
   */
  fuse?(op: Operator<A>, next: Operator, adapter: AdapterTraits): Operator | undefined
  /**
   * Returns a lookup table if `op` maps every byte on its own: the output byte for each input byte, read as unsigned.
   * Returns undefined if it doesn't.
   */
  lookupTable?(op: Operator<A>): Int8Array | Uint8Array | undefined
  /** True if the kernel of `op` reads one-channel images whose rows run along the width (see `gpu/layout.ts`). */
  readsNarrow?(op: Operator<A>): boolean
  /**
   * Returns the attributes of `op` for batches of `to` items instead of `from`. Missing if the attributes don't depend
   * on the batch (the target shape of a reshape does) and items never mix, however many indices of axis 0 they take.
   *
   * @param isBatch true of the inputs that depend on the graph's inputs; the others are the same for every item.
   *   By default those that are no constants
   * @throws GraphError when items of the batch mix. `withBatch` compares shapes: axis 0 of the output is the batch.
   */
  rebatch?(op: Operator<A>, from: number, to: number, isBatch?: (input: Tensor) => boolean): A
  /** The rule by which its int8 form is quantized; missing if it has none. */
  readonly quantization?: Quantization
  /** True if each output element depends only on the input elements in its place, after broadcasting. */
  readonly elementwise?: boolean
  /** True if the outputs depend on the shapes of the inputs only. */
  readonly ofShape?: boolean
  /** Returns the multiply-accumulates of one run; missing if the operator has none. */
  macs?(op: Operator<A>): number
  /** The operator's encoding in `.tflite` files; missing if the format has no such operator. */
  readonly tflite?: TfliteCodec<A>
}

/** True if `op` has the definition `def`; narrows its attributes. */
export function isOp<A>(op: Operator, def: OpDef<A>): op is Operator<A> & Operator {
  return (op.def as unknown) === def
}

/** True if `op` exists only before `freeze`: dropout, batch normalisation. */
export function isTrainingOnly({ def }: Pick<Operator, 'def'>): boolean {
  return !def.kernel && !def.candidates && !def.hostOnly
}

/** Describes an operator for messages: 'CONV_2D "block1/conv"'. */
export function describeOp(op: Pick<Operator, 'def' | 'name'>): string {
  return `${op.def.kind} "${op.name}"`
}

/** Throws a GraphError about `op`. */
export function failOp(op: Pick<Operator, 'def' | 'name'>, what: string): never {
  throw new GraphError(`${describeOp(op)}: ${what}`)
}

/** Throws a GraphError about an operator that can't be re-batched, with the reason. */
export function mixesBatch(op: Pick<Operator, 'def' | 'name'>, from: number, why: string): never {
  failOp(op, `does not carry batches of ${from} through: ${why}`)
}

/** Returns input `index` of `op`, or fails if it is missing. */
export function inputOf(op: Operator, index: number, role = `input ${index}`): Tensor {
  return op.inputs[index] ?? failOp(op, `${role} is missing`)
}

/** Returns output `index` of `op`, or fails if it is missing. */
export function outputOf(op: Operator, index = 0): Tensor {
  return op.outputs[index] ?? failOp(op, `output ${index} is missing`)
}

/** Returns input `index` of `op` with its data, or fails if it is not a constant. */
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
 * Builds an operator and validates it against its own definition. Attributes that files hold in float32 are rounded to
 * it, so that a saved model gives the same answers.
 *
 * @throws GraphError when an input or attribute is invalid, or an output is declared other than `infer` returns it.
 */
export function makeOperator<A>(given: Operator<A>): Operator {
  const op = { ...given, attrs: inFloat32(given) }
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
  return Object.freeze(op) as Operator
}

/** Returns the attributes, those rounded to float32 that files hold in float32 fields of the same name. */
function inFloat32<A>({ def, attrs }: Operator<A>): A {
  const fields = Object.entries(def.tflite?.options?.fields ?? {})
  const rounded = fields.flatMap(([name, { kind }]) =>
    kind === 'f32' ? [[name, Math.fround((attrs as Record<string, number>)[name] ?? 0)]] : [],
  )
  return { ...attrs, ...Object.fromEntries(rounded) }
}
