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

/** Tests the values of a function at numbers, as [number, value]. */
export function itComputesValues(def: OpDef<NoAttrs>, values: readonly (readonly [number, number])[]): void {
  it('computes values', () => {
    const op = makeOp(def, {}, [float32([values.length])])
    const results = runOp(
      op,
      Float32Array.from(values, ([x]) => x),
    ).map((value) => value + 0)
    expect(results).toEqual(values.map(([, value]) => Math.fround(value)))
  })
}

/** Tests that `def` computes with float32, and refuses int8. */
export function itIsFloat(def: OpDef<NoAttrs>): void {
  itRejects(() => makeOp(def, {}, [float32([3])]), {
    int8: [
      () => makeOp(def, {}, [int8([3], plain)], { quant: plain }),
      /int8 does not run; dequantize its input/,
    ],
  })
}

/** Tests that `def` computes with plain integers, which wrap, on the CPU. */
export function itTakesIntegers(
  def: OpDef<NoAttrs>,
  given: readonly number[],
  wanted: readonly number[],
): void {
  it('computes with int32 and int64, on the CPU', () => {
    const of = (type: 'int32' | 'int64') =>
      makeOp(def, {}, [makeTensor({ name: 'x', shape: [given.length], type })])
    expect(runOp(of('int32'), Int32Array.from(given))).toEqual(wanted)
    const long = of('int64')
    expect(runOp(long, BigInt64Array.from(given, BigInt)).map(Number)).toEqual(wanted)
    expect(long.def.hostOnly?.(long)).toMatch(/computes with int64/)
    const real = makeOp(def, {}, [float32([1])])
    expect(real.def.hostOnly?.(real)).toBeUndefined()
  })
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
