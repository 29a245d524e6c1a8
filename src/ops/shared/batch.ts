/** Failures of operators that can't be re-batched. */
import { failOp, type Operator } from '../../graph/operator'

/** Throws a GraphError about an operator that can't be re-batched, with the reason. */
export function mixesBatch(op: Operator, from: number, why: string): never {
  failOp(op, `does not carry batches of ${from} through: ${why}`)
}

/** Fails if `op`, whose attributes name `axis` (counted from 0), works along the batch. */
export function checkNotBatch(op: Operator, from: number, axis: number, what: string): void {
  if (axis === 0) mixesBatch(op, from, `it ${what} axis 0, the batch`)
}
