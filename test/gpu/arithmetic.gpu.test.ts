import { expect, test } from 'vitest'
import { multiplyTwiceRounded } from '../../src/numerics/gemmlowp'
import { type FixedPoint, toFixedPoint } from '../../src/numerics/requantize'
import { requantizeFixed } from '../../src/numerics/requantize-fixed'
import { sharedDevice } from '../harness/host'
import { seeded } from '../harness/random'
import { runShader } from '../harness/run-shader'

/** Accumulators whose limbs carry, saturate or change sign. */
const accumulators = [
  0,
  1,
  -1,
  2,
  -2,
  65535,
  65536,
  -65535,
  -65536,
  -65537,
  32767,
  32768,
  -32768,
  -32769,
  0x7fff0000,
  -0x7fff0000,
  2 ** 31 - 1,
  -(2 ** 31),
  -(2 ** 31) + 1,
  0x55555555,
  -0x55555555,
]

/** Factors at the edges of every branch of the shift: 17 to 62, 32 and 33 apart. */
const factors = [
  2 ** -32,
  2 ** -31,
  2 ** -31.5,
  2 ** -30,
  0.25,
  0.2499999,
  0.5,
  0.4999999,
  1,
  0.9999999,
  1.5,
  3,
  255,
  2 ** 13.99,
]

/** Clamps a result before it is compared: every caller clamps to a byte, so only the sign matters beyond these. */
const narrow = (value: number) => Math.min(Math.max(value, -(2 ** 14)), 2 ** 14)

/**
 * Compares a function of WGSL from a sum, a multiplier and a shift with its TypeScript, on corners and 40,000 random
 * inputs.
 */
async function compareFixed(
  uses: readonly string[],
  call: string,
  expected: (sum: number, factor: FixedPoint) => number,
): Promise<void> {
  const random = seeded(11)
  const cases = factors.flatMap((factor) => accumulators.map((sum) => [sum, toFixedPoint(factor)] as const))
  for (let i = 0; i < 40_000; i++) {
    const sum = Math.floor((random() - 0.5) * 2 ** (1 + Math.floor(random() * 32)))
    cases.push([sum, toFixedPoint(2 ** (random() * 30 - 22))])
  }
  const input = new Int32Array(cases.length * 4)
  cases.forEach(([sum, { multiplier, shift }], i) => {
    input.set([sum, multiplier, shift, 0], i * 4)
  })
  const code = `
    @group(0) @binding(0) var<storage, read> input: array<vec4<i32>>;
    @group(0) @binding(1) var<storage, read_write> output: array<i32>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3<u32>) {
      if (id.x >= arrayLength(&output)) { return; }
      let given = input[id.x];
      output[id.x] = ${call};
    }`
  const output = await runShader(await sharedDevice(), uses, code, input, cases.length)
  const wrong = cases.flatMap(([sum, factor], i) => {
    const want = narrow(expected(sum, factor))
    const got = narrow(output[i] as number)
    return got === want ? [] : [{ sum, factor, want, got }]
  })
  expect(wrong).toEqual([])
}

test('requantize_fixed in WGSL equals its TypeScript', () =>
  compareFixed(
    ['rare/requantize_fixed'],
    'requantize_fixed(given.x, u32(given.y), u32(given.z))',
    requantizeFixed,
  ))

test('requantize_twice in WGSL equals its TypeScript', () =>
  compareFixed(
    ['rare/requantize_fixed', 'rare/requantize_twice'],
    'requantize_twice(given.x, u32(given.y), 31 - given.z)',
    multiplyTwiceRounded,
  ))

/** Words of four int8 values whose products are largest, smallest or cancel. */
const words = [
  0x00000000, // nothing
  0x80808080, // −128 everywhere: the largest products, 4 · 16384, with itself
  0x7f7f7f7f, // 127 everywhere
  0x81818181, // −127 everywhere: the smallest weight
  0xffffffff, // −1 everywhere
  0x80000000, // the top byte alone
  0x000000ff, // the bottom byte alone
  0x01020304,
  0x7f80ff01,
]

for (const dot of ['dot_native', 'dot_emulated']) {
  test(`${dot}: corner words and 20,000 random ones`, async () => {
    const random = seeded(12)
    const pairs = words.flatMap((a) => words.map((b) => [a, b] as const))
    const word = () => Math.floor(random() * 2 ** 32)
    for (let i = 0; i < 20_000; i++) pairs.push([word(), word()])
    const input = new Int32Array(pairs.length * 4)
    pairs.forEach(([a, b], i) => {
      input.set([a, b], i * 4)
    })
    const code = `
      @group(0) @binding(0) var<storage, read> input: array<vec4<u32>>;
      @group(0) @binding(1) var<storage, read_write> output: array<i32>;
      @compute @workgroup_size(64)
      fn main(@builtin(global_invocation_id) id: vec3<u32>) {
        if (id.x >= arrayLength(&output)) { return; }
        output[id.x] = dot_int8(int8x4(input[id.x].x), int8x4(input[id.x].y));
      }`
    const output = await runShader(await sharedDevice(), [dot], code, input, pairs.length)
    const bytes = (value: number) => new Int8Array(Uint32Array.of(value).buffer)
    pairs.forEach(([a, b], i) => {
      const [x, y] = [bytes(a), bytes(b)]
      const want = x.reduce((sum, value, j) => sum + value * (y[j] as number), 0)
      if (output[i] !== want)
        throw new Error(`${a.toString(16)} · ${b.toString(16)} is ${want}, not ${output[i]}`)
    })
    expect(output.length).toBe(pairs.length)
  })
}
