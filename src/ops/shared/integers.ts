/** Plain integers, which stand for themselves and are computed with on the CPU. */
import type { DataType } from '../../graph/tensor'

/** True if elements of `type` are plain integers, not quantized numbers. */
export function isInteger(type: DataType): type is 'int32' | 'int64' {
  return type === 'int32' || type === 'int64'
}

/** Returns the reason why an operator on elements of `type` runs on the CPU, or undefined if it doesn't. */
export function integersOnHost(type: DataType): string | undefined {
  if (type === 'float32' || type === 'int8') return undefined
  return `it computes with ${type}; shaders compute with int8 and float32`
}

/** Wraps an integer to int32 by keeping its low 32 bits. */
export function wrapInt32(value: bigint): number {
  return Number(BigInt.asIntN(32, value))
}

/** Returns the function that brings a result into `type`, where overflow wraps around, as in C. */
export function wrapTo(type: DataType): (value: bigint) => bigint | number {
  return type === 'int64' ? (value) => BigInt.asIntN(64, value) : wrapInt32
}
