import type { Tensor } from './tensor'

/** Packed constants of a kernel: weights in the order the shader reads them, biases, multipliers, tables. */
export type Constant = Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>

/** What a binding of a kernel holds. Bindings are numbered in order from 0, in bind group 0. */
export type Binding =
  | { readonly read: Tensor }
  | { readonly write: Tensor }
  | { readonly constant: Constant; readonly label: string }

/** One dispatch, as plain data. */
export interface Kernel {
  /** Path of a file in `shaders/`, without its extension: 'rare/sqrt_f32'. */
  readonly shader: string
  /** Parts to take in the place of ones that the shader uses, see `shaderSource`. */
  readonly parts?: Readonly<Record<string, readonly string[]>>
  /** Values of the shader's `override` constants. */
  readonly constants: Readonly<Record<string, number>>
  readonly bindings: readonly Binding[]
  /** Workgroups along x, y and z. */
  readonly workgroups: readonly [number, number, number]
}

/** How a tensor lies in GPU memory, in elements: `rows` rows of `length`, each padded to `pitch`. */
export interface Layout {
  readonly rows: number
  readonly length: number
  /** A multiple of 4, so that int8 rows begin on a 32-bit word and float32 rows on a `vec4<f32>`. */
  readonly pitch: number
}

/** How packed int8 products are computed: by the built-in `dot4I8Packed`, or by arithmetic that any adapter has. */
export type DotProduct = 'native' | 'emulated'

/** Matrices of int8 that the invocations of a subgroup multiply together: m×k by k×n, summed in int32. */
export interface SubgroupMatrix {
  readonly m: number
  readonly n: number
  readonly k: number
  /** Most invocations of a subgroup. */
  readonly lanes: number
}

/** What is known of an adapter that a choice of kernels may depend on. */
export interface AdapterTraits {
  /** Whose adapter it is, in one lower-case word: 'swiftshader', 'llvmpipe', 'nvidia', 'apple', … or 'unknown'. */
  readonly family: string
  /** A software adapter computes on the CPU. */
  readonly software: boolean
  /** The faster dot product there. */
  readonly dot: DotProduct
  /** Fewest invocations of a subgroup; 0 where shaders may not use subgroups. */
  readonly subgroups: number
  /** Undefined where shaders may not use any that `shaders/matrix` knows. */
  readonly matrix?: SubgroupMatrix | undefined
}

/** What a kernel may know of where it runs. */
export interface KernelContext {
  layout(tensor: Tensor): Layout
  /** Most workgroups along one axis of a dispatch. */
  readonly maxWorkgroups: number
  readonly adapter: AdapterTraits
}

/** One way to compute an operator; all of an operator's candidates compute the same bytes. */
export interface Candidate {
  /** Unique among the operator's candidates: 'plain', 'tile64', … */
  readonly name: string
  /** The dispatches. A function, because packing the weights of candidates that are not taken would be waste. */
  kernels(): readonly Kernel[]
  /** Whether a fused operator can run as the end of its shader (see `ops/conv/fused`); false unless given. */
  readonly takesEpilogue?: boolean
}
