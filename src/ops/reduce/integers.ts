import { type Operator, outputOf } from '../../graph/operator'
import { allocate, elementCount, type TensorData } from '../../graph/tensor'
import { wrapTo } from '../shared/integers'
import { type ReductionAttrs, reducedIndices } from './reduction'

/** Reduces int32, int64 or bool by `f`, whose results wrap. */
export function foldIntegers(
  op: Operator<ReductionAttrs>,
  data: TensorData | undefined,
  f: (a: bigint, b: bigint) => bigint,
): TensorData {
  const { shape, type } = outputOf(op)
  const wrap = wrapTo(type)
  const results = new Array<bigint | undefined>(elementCount(shape))
  const indices = reducedIndices(op)
  const input = data as Int32Array
  for (let i = 0; i < input.length; i++) {
    const [to, value] = [indices[i] as number, BigInt(input[i] as number)]
    const known = results[to]
    results[to] = known === undefined ? value : f(known, value)
  }
  const folded = allocate(type, results.length)
  const elements = folded as { [index: number]: number | bigint }
  results.forEach((value, i) => {
    elements[i] = wrap(value ?? 0n)
  })
  return folded
}
