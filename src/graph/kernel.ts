import type { Tensor } from './tensor'

/** Packed constants of a kernel: weights in the order the shader reads them, biases, multipliers, lookup tables. */
export type Constant = Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>

/**
 * A tensor or a constant that a kernel binds. Bindings are numbered in order from 0, in bind group 0; one with a slot
 * has that number, and begins so many bytes into its buffer.
 */
export type Binding = (
  | { readonly read: Tensor }
  | { readonly write: Tensor }
  | { readonly constant: Constant; readonly label: string }
) & { readonly slot?: { readonly binding: number; readonly offset: number } }

/** One dispatch, as plain data. */
export interface Kernel {
  /** Path of a file in `shaders/`, without its extension: 'rare/sqrt_f32'. */
  readonly shader: string
  /** Replacements for parts that the shader's `// uses:` line names, see `shaderSource`. */
  readonly parts?: Readonly<Record<string, readonly string[]>>
  /** Values of the shader's `override` constants. */
  readonly constants: Readonly<Record<string, number>>
  readonly bindings: readonly Binding[]
  /** Workgroups along x, y and z. */
  readonly workgroups: readonly [number, number, number]
}

/** Layout of a tensor in GPU memory, in elements: `rows` rows of `length`, each padded to `pitch`. */
export interface Layout {
  readonly rows: number
  readonly length: number
  /** A multiple of 4, so that int8 rows begin on a 32-bit word and float32 rows on a `vec4<f32>`. */
  readonly pitch: number
  /** True if elements of float32 are stored as float16. */
  readonly half?: boolean
}

/** Implementation of packed int8 dot products: the built-in `dot4I8Packed`, or an emulation that every adapter runs. */
export type DotProduct = 'native' | 'emulated'

/** Extents of the int8 matrices that a subgroup multiplies: m×k by k×n, summed in int32. */
export interface SubgroupMatrix {
  readonly m: number
  readonly n: number
  readonly k: number
  /** Largest number of invocations in a subgroup. */
  readonly lanes: number
}

/** The traits of an adapter that a choice of kernels may depend on. */
export interface AdapterTraits {
  /** Vendor or software renderer, one lower-case word: 'swiftshader', 'llvmpipe', 'nvidia', 'apple', … or 'unknown'. */
  readonly family: string
  /** True if the adapter computes on the CPU. */
  readonly software: boolean
  /** The faster dot product on this adapter. */
  readonly dot: DotProduct
  /** Smallest number of invocations in a subgroup; 0 if shaders may not use subgroups. */
  readonly subgroups: number
  /** Undefined if shaders may not use subgroup matrices, or only of extents that `shaders/matrix` doesn't have. */
  readonly matrix?: SubgroupMatrix | undefined
  /** True if shaders may use float16. */
  readonly float16?: boolean
}

/** The device and the memory layouts that a kernel is built for. */
export interface KernelContext {
  layout(tensor: Tensor): Layout
  /** Most workgroups along one axis of a dispatch. */
  readonly maxWorkgroups: number
  readonly adapter: AdapterTraits
  /** Offers every variant that applies, not only those that are worth timing. */
  readonly everyVariant?: boolean | undefined
}

/** One of several implementations of an operator. All candidates of an operator compute the same bytes. */
export interface Candidate {
  /** Unique among the operator's candidates: 'plain', 'tile64', … */
  readonly name: string
  /** Builds the dispatches. A function, so that weights are packed only for the candidate that is taken. */
  kernels(): readonly Kernel[]
  /** False if no fused operator can run as its shader's epilogue (see `ops/conv/fused`). Default true. */
  readonly takesEpilogue?: boolean | undefined
}
