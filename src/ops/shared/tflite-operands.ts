/** Reads and writes attributes that `.tflite` files hold as constant inputs. */
import { GraphError } from '../../graph/errors'
import type { TfliteAttributes, TfliteOperand } from '../../graph/tflite-codec'

/** Returns the values of an operand with one axis, or throws a GraphError if it is missing; `what` names it. */
export function readVector(operand: TfliteOperand | undefined, what: string): readonly number[] {
  if (operand?.shape.length !== 1) {
    throw new GraphError(`${what} have the shape [${operand?.shape ?? 'of nothing'}], not one axis`)
  }
  return operand.values
}

/** Returns the one value of an operand, or throws a GraphError if it is missing; `what` names it. */
export function readScalar(operand: TfliteOperand | undefined, what: string): number {
  const [value] = operand?.values ?? []
  if (value === undefined || operand?.values.length !== 1) {
    throw new GraphError(`${what} is ${operand ? `${operand.values.length} numbers` : 'missing'}, not one`)
  }
  return value
}

/** Returns the file's attributes for an operator with one operand and no option fields. */
export function writeVector(name: string, values: readonly number[]): TfliteAttributes<never> {
  return { fields: {}, operands: [{ name, shape: [values.length], values }] }
}

/** Returns the pairs of an operand [axes, 2]: PAD's paddings, before and after each axis. */
export function readPairs(operand: TfliteOperand | undefined, what: string): [number, number][] {
  if (operand?.shape.length !== 2 || operand.shape[1] !== 2) {
    throw new GraphError(`${what} have the shape [${operand?.shape ?? ''}], not [axes, 2]`)
  }
  const { shape, values } = operand
  return Array.from({ length: shape[0] ?? 0 }, (_, axis) => [
    values[2 * axis] ?? 0,
    values[2 * axis + 1] ?? 0,
  ])
}

/** The reverse of `readPairs`. */
export function writePairs(pairs: readonly (readonly [number, number])[]): TfliteOperand & { name: string } {
  return { name: 'paddings', shape: [pairs.length, 2], values: pairs.flat() }
}
