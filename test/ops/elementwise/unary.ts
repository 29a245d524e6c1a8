/** Shared by the tests of functions of one number. */
import { expect, it } from 'vitest'
import type { OpDef } from '../../../src/graph/operator'
import { perTensor, type QuantParams } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { everyByte } from '../cases/builders'

type NoAttrs = Readonly<Record<string, never>>

/** −4, −1, 0, 1 and 4 through the operator; no −0 among the results. */
export function ofFiveNumbers(def: OpDef<NoAttrs>): number[] {
  const op = makeOp(def, {}, [float32([5])])
  return runOp(op, Float32Array.of(-4, -1, 0, 1, 4)).map((value) => value + 0)
}

/** Tests that `def` rejects tensors of other types, and int8 without scales. */
export function itChecksTypes(def: OpDef<NoAttrs>, quant: QuantParams = plain): void {
  const output = { quant }
  itRejects(() => makeOp(def, {}, [int8([4], plain)], output), {
    'a missing input': [() => makeOp(def, {}, [], output), /input 0 is missing/],
    'an unquantized input': [
      () => makeOp(def, {}, [makeTensor({ name: 'x', shape: [4], type: 'int8' })], output),
      /needs one scale and zero point/,
    ],
    'an unquantized output': [() => makeOp(def, {}, [int8([4], plain)]), /"out".*needs one scale/],
    'a type that does not run': [
      () => makeOp(def, {}, [makeTensor({ name: 'x', shape: [4], type: 'int16' })]),
      /only float32 and int8 run/,
    ],
    'mixed types': [() => makeOp(def, {}, [int8([4], plain)], { type: 'float32' }), /"x" is int8 but "out"/],
  })
}

/** Tests an operator whose int8 output has `steps` steps to one, from `zeroPoint` on. */
export function itHasFixedOutput(
  def: OpDef<NoAttrs>,
  real: (x: number) => number,
  steps: number,
  zeroPoint: number,
): void {
  const output = { quant: perTensor(1 / steps, zeroPoint) }

  it('is its function on real numbers', () => {
    const data = Float32Array.of(-100, -2, -0.001, 0, 0.5, 100)
    expect(runOp(makeOp(def, {}, [float32([6])]), data)).toEqual(
      Array.from(data, (x) => Math.fround(real(x))),
    )
  })

  it('is its function rounded to the nearest step on every byte, saturating', () => {
    const op = makeOp(def, {}, [int8([256], perTensor(0.05, 30))], output)
    runOp(op, everyByte).forEach((q, i) => {
      const exact = real(Math.fround(0.05) * ((everyByte[i] ?? 0) - 30)) * steps + zeroPoint
      expect(Math.abs(q - Math.min(Math.max(exact, -128), 127))).toBeLessThanOrEqual(0.5)
    })
  })

  itRejects(() => makeOp(def, {}, [int8([4], plain)], output), {
    'another output scale': [
      () => makeOp(def, {}, [int8([4], plain)], { quant: perTensor(1 / 64, zeroPoint) }),
      /its int8 output must have scale 1\//,
    ],
    'another output zero point': [
      () => makeOp(def, {}, [int8([4], plain)], { quant: perTensor(1 / steps, zeroPoint + 1) }),
      /its int8 output must have scale 1\//,
    ],
  })
  itChecksTypes(def, output.quant)
}
