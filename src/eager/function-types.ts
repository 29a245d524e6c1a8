/** The types of operators' functions, by their parameters. R describes an operator's attributes. */
import type { DataType } from '../graph/tensor'
import type { OptionsOf } from './attributes'
import type { OutputOptions } from './call'
import type { Reals } from './elements'
import type { EagerTensor } from './tensor'

/** The last parameter, which may be left out if every option may be. */
type Last<O> = Record<never, never> extends O ? [options?: O] : [options: O]

/** The attributes, and the scale and zero point of an int8 result where they don't follow from the operands. */
type Options<R> = OptionsOf<R> & { readonly output?: OutputOptions | undefined }

/** Options of an operator whose results have a type of their own. */
type TypedOptions<R, T> = Options<R> & { readonly type?: T | undefined }

export type Unary<R> = <T extends DataType>(x: EagerTensor<T>, ...options: Last<Options<R>>) => EagerTensor<T>
export type Typed<R, T extends readonly DataType[]> = <U extends T[number] = T[0]>(
  x: EagerTensor,
  ...options: Last<TypedOptions<R, U>>
) => EagerTensor<U>
export type Parted<R> = <T extends DataType>(
  x: EagerTensor<T>,
  ...options: Last<Options<R>>
) => EagerTensor<T>[]
export type Joined<R> = <T extends DataType>(
  tensors: readonly EagerTensor<T>[],
  ...options: Last<Options<R>>
) => EagerTensor<T>
export type Binary<R> = <T extends DataType>(
  a: EagerTensor<T>,
  b: EagerTensor<NoInfer<T>>,
  ...options: Last<Options<R>>
) => EagerTensor<T>
export type Comparison = <T extends DataType>(
  a: EagerTensor<T>,
  b: EagerTensor<NoInfer<T>>,
) => EagerTensor<'bool'>
export type Linear<R> = <T extends DataType>(
  x: EagerTensor<T>,
  weights: EagerTensor<NoInfer<T>>,
  ...options: Last<Options<R> & { readonly bias?: EagerTensor | Reals | Int32Array | undefined }>
) => EagerTensor<T>
export type Picked<R> = <T extends DataType, I extends 'int32' | 'int64'>(
  x: EagerTensor<T>,
  indices: EagerTensor<I> | Int32Array | readonly number[],
  ...options: Last<Options<R>>
) => EagerTensor<T>
export type Filled<R> = <T extends DataType>(
  x: EagerTensor<T>,
  value: number | EagerTensor<NoInfer<T>>,
  ...options: Last<Options<R>>
) => EagerTensor<T>
export type Normalization<R> = (
  x: EagerTensor<'float32'>,
  options: OptionsOf<R> & { readonly mean: Reals; readonly variance: Reals } & {
    readonly gamma?: Reals | undefined
    readonly beta?: Reals | undefined
  },
) => EagerTensor<'float32'>
export type Chosen = <T extends DataType>(
  condition: EagerTensor<'bool'>,
  a: EagerTensor<T>,
  b: EagerTensor<NoInfer<T>>,
  options?: { readonly output?: OutputOptions | undefined },
) => EagerTensor<T>
export type Scattered<R> = <T extends DataType>(
  indices: EagerTensor<'int32' | 'int64'>,
  values: EagerTensor<T>,
  ...options: Last<Options<R>>
) => EagerTensor<T>
export type Ranked<R> = <T extends DataType>(
  x: EagerTensor<T>,
  ...options: Last<Options<R>>
) => [EagerTensor<T>, EagerTensor<'int32'>]
export type Counted = <T extends DataType>(
  start: EagerTensor<T>,
  limit: EagerTensor<NoInfer<T>>,
  step: EagerTensor<NoInfer<T>>,
) => EagerTensor<T>
export type Found = (x: EagerTensor) => EagerTensor<'int64'>
