import { refuse } from './check'
import type { DataType, Tensor, TensorSpec } from './tensor'

/**
 * Affine quantization of the LiteRT 8-bit specification: `real = scale · (q − zeroPoint)`.
 * One entry is per-tensor; several are per-axis, one for each index along `axis`.
 */
export interface QuantParams {
  /**
   * Real units per quantization step; positive and finite, exactly representable as float32. A constant or int32 tensor
   * may have scales of 0, which TensorFlow's converter writes for filters of zeros: all its values are real zero.
   */
  readonly scale: readonly number[]
  /** The quantized values that stand for real zero, one for each scale. */
  readonly zeroPoint: readonly number[]
  /** The axis of per-axis parameters; 0 if there is one entry. */
  readonly axis: number
}

const ranges: Partial<Record<DataType, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
}

/** Returns per-tensor parameters. The scale is rounded to float32 because files hold float32. */
export function perTensor(scale: number, zeroPoint: number): QuantParams {
  return { scale: [Math.fround(scale)], zeroPoint: [zeroPoint], axis: 0 }
}

/** Returns symmetric parameters (zero point 0) for each index along `axis`. */
export function perAxis(scales: ArrayLike<number>, axis: number): QuantParams {
  const scale = Array.from(scales, Math.fround)
  return { scale, zeroPoint: scale.map(() => 0), axis }
}

/**
 * Returns the smallest and largest value of a quantized type, both included.
 *
 * @throws InputError when the type is not a quantized one.
 */
export function quantRange(type: DataType): readonly [number, number] {
  const range = typeof type === 'string' && Object.hasOwn(ranges, type) ? ranges[type] : undefined
  if (!range) refuse('quantRange', `one of ${Object.keys(ranges).join(', ')}`, type)
  return range
}

/** True if scales and zero points are equal, so that bytes may move from tensor to tensor unchanged. */
export function sameQuant(a: QuantParams | undefined, b: QuantParams | undefined): boolean {
  if (!a || !b) return a === b
  if (a.scale.length !== b.scale.length || (a.scale.length > 1 && a.axis !== b.axis)) return false
  return a.scale.every((scale, i) => scale === b.scale[i] && a.zeroPoint[i] === b.zeroPoint[i])
}

/** Calls `fail` with the reason if the parameters don't fit the tensor's type and shape; constants may have scale 0. */
export function checkQuantParams(
  quant: QuantParams,
  of: TensorSpec & Pick<Tensor, 'data'>,
  fail: (what: string) => never,
): void {
  const range = ranges[of.type]
  if (!range) fail(`a ${of.type} tensor cannot be quantized`)
  const { scale, zeroPoint, axis } = quant
  if (scale.length !== zeroPoint.length) {
    fail(`${scale.length} scales but ${zeroPoint.length} zero points`)
  }
  if (scale.length !== 1) {
    const extent = of.shape[axis]
    if (extent === undefined) fail(`quantized along axis ${axis} of ${of.shape.length}`)
    if (scale.length !== extent) fail(`${scale.length} scales for the ${extent} indices of axis ${axis}`)
  }
  const mayBeZero = of.data || of.type === 'int32'
  const badScale = scale.findIndex(
    (value) => !((mayBeZero ? value >= 0 : value > 0) && Number.isFinite(value)),
  )
  if (badScale >= 0) fail(`scale ${badScale} is ${scale[badScale]}; scales must be positive and finite`)
  const [low, high] = range
  const badZero = zeroPoint.findIndex((value) => !(Number.isInteger(value) && value >= low && value <= high))
  if (badZero >= 0) fail(`zero point ${badZero} is ${zeroPoint[badZero]}, outside [${low}, ${high}]`)
}

/** Describes parameters: "scale 0.0039, zero point −128", or the range of scales if there are several. */
export function describeQuantParams({ scale, zeroPoint, axis }: QuantParams): string {
  const short = (value: number) => Number(value.toPrecision(4)).toString()
  if (scale.length === 1) return `scale ${short(scale[0] ?? 0)}, zero point ${zeroPoint[0]}`
  const low = scale.reduce((a, b) => Math.min(a, b))
  const high = scale.reduce((a, b) => Math.max(a, b))
  return `${scale.length} scales ${short(low)} to ${short(high)} along axis ${axis}`
}
