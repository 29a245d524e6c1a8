/** What the `rebatch` of operators shares. */
import { failOp, type Operator } from '../../graph/operator'

/** Throws the GraphError of an operator through which batches do not go, and why. */
export function mixesBatch(op: Operator, from: number, why: string): never {
  failOp(op, `does not carry batches of ${from} through: ${why}`)
}

/** Fails when `op`, whose attributes name `axis` (counted from 0), works along the batch. */
export function checkNotBatch(op: Operator, from: number, axis: number, what: string): void {
  if (axis === 0) mixesBatch(op, from, `it ${what} axis 0, the batch`)
}
