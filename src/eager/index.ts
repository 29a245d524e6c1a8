/** Operators as functions: one call, one operator, on the GPU. The entry point `octet-webgpu/eager`. */
export type { OutputOptions } from './call'
export {
  type Eager,
  type EagerOptions,
  eager,
  type Operators,
  type QuantizeOptions,
} from './eager'
export type { Reals } from './elements'
export type { TensorOptions, Values } from './given'
export type { ComputedOn, EagerTensor } from './tensor'
