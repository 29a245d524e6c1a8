/**
 * Stores the float32 tensors and weights of a plan as float16; loaded by sessions of that precision.
 *
 * Kernels compute in float32 in either form: the part `float/stored_f16` of their shaders reads and writes float16. Inputs and
 * outputs of the graph stay float32, and so does what the kernels of int8 read and write. A cast stands between the two.
 */
import { DeviceError, InputError } from '../graph/errors'
import type { Binding, Constant, Kernel, Layout } from '../graph/kernel'
import { describeOp, failOp, type Operator } from '../graph/operator'
import { makeTensor, type Tensor, type TensorData } from '../graph/tensor'
import { floatToHalf, largestHalf } from '../numerics/half'
import { rowWords, totalWords } from '../ops/shared/bindings'
import { flatDispatch } from '../ops/shared/dispatch'
import type { Step } from './lower'
import { type Lowered, type PlanOptions, type Sentinel, tensorOf } from './program'

/** The binding of the overflow word in `shaders/float/lib/stored_f16.wgsl`. */
const overflowBinding = 9

/** Words of the overflow tensor that a step has: the offsets of bindings are multiples of 256 bytes. */
const stride = 64

/**
 * Kernels that stay in float32. CUMSUM stores single elements. The others may overflow in padding, which is none of the
 * network's numbers; a cast clears padding.
 */
const inFloat32 = new Set(
  ['cumsum', 'divide', 'l2_normalization', 'log', 'power', 'rsqrt'].map((name) => `rare/${name}_f32`),
)

/**
 * Returns the plan with float32 stored as float16.
 *
 * @throws DeviceError when the adapter lacks float16; GraphError naming the operator whose weights are beyond it.
 */
export function storeHalf(plan: Lowered, options: PlanOptions): Lowered {
  if (!options.adapter.float16)
    throw new DeviceError(
      'precision "float16" needs the WebGPU feature "shader-f16", which this adapter or device lacks: leave precision out, or request the device with sessionFeatures(adapter)',
    )
  return new HalfPlan(plan, options).lowered()
}

function isHalf({ shader, bindings }: Kernel): boolean {
  const floats = bindings.some((binding) => tensorOf(binding)?.type === 'float32')
  return floats && shader.endsWith('_f32') && !inFloat32.has(shader)
}

class HalfPlan {
  /** The tensors that own memory in float32. All others of float32 are stored as float16. */
  private readonly full: ReadonlySet<Tensor>
  /** The other form of tensors that are needed in both, by the tensors that own memory. */
  private readonly twins = new Map<Tensor, Tensor>()
  private readonly owners = new Map<Tensor, Tensor>()
  /** What may overflow: the subject of an error for each row of the overflow tensor. */
  private readonly subjects: string[] = []
  private readonly overflow: Tensor

  constructor(
    private readonly plan: Lowered,
    private readonly options: PlanOptions,
  ) {
    const { graph, steps, root } = plan
    const kept = options.keep ? steps.flatMap(({ op }) => op.outputs) : []
    const others = steps.flatMap(({ kernels }) => kernels.filter((kernel) => !isHalf(kernel)))
    const written = others.flatMap(({ bindings }) =>
      bindings.flatMap((one) => ('write' in one ? one.write : [])),
    )
    this.full = new Set([...graph.inputs, ...graph.outputs, ...kept, ...written].map(root))
    // A row for each step, and one for each tensor that a cast may turn into float16.
    const rows = steps.length + this.full.size
    this.overflow = makeTensor({ name: 'overflow', shape: [rows, stride], type: 'int32' })
  }

  lowered(): Lowered {
    const steps = this.plan.steps.flatMap((step) => this.convert(step))
    return { ...this.plan, steps, layout: (tensor) => this.layout(tensor), sentinel: this.sentinel() }
  }

  /** Returns a step with its kernels in float16, and the casts ahead of it and behind it. */
  private convert(step: Step): Step[] {
    const flag = this.flag(describeOp(step.op))
    const before: Step[] = []
    const after: Step[] = []
    for (const kernel of step.kernels) {
      for (const binding of kernel.bindings) {
        const tensor = tensorOf(binding)
        if (!tensor || !this.isMoved(tensor, isHalf(kernel))) continue
        const own = this.plan.root(tensor)
        const isNew = !this.twins.has(own)
        const twin = this.twinOf(own)
        if (isNew && 'read' in binding) before.push(this.cast(own, twin, step.op))
        if (isNew && 'write' in binding) after.push(this.cast(twin, own, step.op))
      }
    }
    const convertAll = (kernels: readonly Kernel[]) =>
      kernels.map((kernel) => this.kernel(kernel, step.op, flag))
    const candidates = step.candidates.map((one) => ({ ...one, kernels: () => convertAll(one.kernels()) }))
    return [...before, { ...step, kernels: convertAll(step.kernels), candidates }, ...after]
  }

  private kernel(kernel: Kernel, op: Operator, flag: Binding): Kernel {
    const half = isHalf(kernel)
    const bindings = kernel.bindings.map((binding): Binding => {
      if ('constant' in binding) return half ? halfConstant(binding, op) : binding
      const tensor = 'read' in binding ? binding.read : binding.write
      if (!this.isMoved(tensor, half)) return binding
      const twin = this.twinOf(this.plan.root(tensor))
      return 'read' in binding ? { read: twin } : { write: twin }
    })
    if (!half) return { ...kernel, bindings }
    const stores = kernel.bindings.some((one) => 'write' in one && one.write.type === 'float32')
    return {
      ...kernel,
      parts: { ...kernel.parts, 'float/stored_f32': ['float/stored_f16'] },
      bindings: stores ? [...bindings, flag] : bindings,
    }
  }

  /** True if a kernel that reads or writes float16, or doesn't, finds a tensor in the other form. */
  private isMoved(tensor: Tensor, half: boolean): boolean {
    return tensor.type === 'float32' && this.full.has(this.plan.root(tensor)) === half
  }

  private twinOf(own: Tensor): Tensor {
    const form = this.full.has(own) ? 'float16' : 'float32'
    const twin = this.twins.get(own) ?? makeTensor({ ...own, name: `${own.name} in ${form}` })
    this.twins.set(own, twin)
    this.owners.set(twin, own)
    return twin
  }

  private layout(tensor: Tensor): Layout {
    const own = this.owners.get(tensor)
    const layout = this.plan.layout(own ?? tensor)
    const full = own ? !this.full.has(own) : this.full.has(this.plan.root(tensor))
    return tensor.type === 'float32' && !full ? { ...layout, half: true } : layout
  }

  /** Returns the step that copies a tensor into its other form. It computes no tensor of the graph. */
  private cast(from: Tensor, to: Tensor, { def }: Operator): Step {
    const layout = this.layout(from)
    const narrows = !layout.half
    const total = totalWords(layout)
    const kernel: Kernel = {
      shader: narrows ? 'float/narrow_f16' : 'float/widen_f16',
      constants: narrows ? { length: layout.length, words: rowWords(layout), total } : { total },
      bindings: [{ read: from }, { write: to }, ...(narrows ? [this.flag(`tensor "${from.name}"`)] : [])],
      workgroups: flatDispatch(total, this.options.maxWorkgroups),
    }
    const op: Operator = { def: { ...def, kind: 'CAST' }, name: to.name, attrs: {}, inputs: [], outputs: [] }
    const kernels = [kernel]
    return { op, kernels, candidates: [{ name: 'plain', kernels: () => kernels }] }
  }

  /** Returns the binding of the word that tells that `subject` holds numbers beyond float16. */
  private flag(subject: string): Binding {
    const row = this.subjects.push(subject) - 1
    return { write: this.overflow, slot: { binding: overflowBinding, offset: 4 * stride * row } }
  }

  private sentinel(): Sentinel {
    const { overflow, subjects } = this
    return {
      tensor: overflow,
      check(results: TensorData[]) {
        const flags = results.at(-1) as Int32Array
        const subject = subjects.find((_, row) => flags[row * stride] !== 0)
        if (subject !== undefined)
          throw new InputError(
            `${subject} holds numbers beyond ${largestHalf}, the largest of float16: make the session without precision "float16"`,
          )
        return results.slice(0, -1)
      },
    }
  }
}

/** Rounds a constant to float16, unless it is a bias or no float32. */
function halfConstant(binding: Extract<Binding, { constant: Constant }>, op: Operator): Binding {
  const { constant, label } = binding
  if (!(constant instanceof Float32Array) || label === 'channels') return binding
  const packed = new Uint16Array(constant.length)
  for (let i = 0; i < packed.length; i++) {
    const value = constant[i] as number
    if (Math.abs(value) > largestHalf)
      failOp(
        op,
        `its ${label} hold ${value}; float16 ends at ${largestHalf}, so leave out precision "float16"`,
      )
    packed[i] = floatToHalf(value)
  }
  return { constant: new Uint32Array(packed.buffer), label }
}
