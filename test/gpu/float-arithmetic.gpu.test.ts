import { expect, test } from 'vitest'
import { binaryLogarithm } from '../../src/numerics/logarithm'
import { requantizeFloat } from '../../src/numerics/requantize-float'
import { sharedDevice } from '../harness/host'
import { seeded } from '../harness/random'
import { runShader } from '../harness/run-shader'

test('binary_logarithm in WGSL equals its TypeScript on powers of two, their neighbours and 20,000 random numbers', async () => {
  const random = seeded(13)
  const values = Array.from({ length: 32 }, (_, i) => [2 ** i, 2 ** i + 1, 2 ** (i + 1) - 1]).flat()
  for (let i = 0; i < 20_000; i++) values.push(Math.ceil(2 ** (random() * 32)) - 1 || 1)
  const code = `
    @group(0) @binding(0) var<storage, read> input: array<u32>;
    @group(0) @binding(1) var<storage, read_write> output: array<i32>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3<u32>) {
      if (id.x < arrayLength(&output)) { output[id.x] = binary_logarithm(input[id.x]); }
    }`
  const input = Int32Array.from(values, (value) => value | 0)
  const output = await runShader(await sharedDevice(), ['rare/binary_logarithm'], code, input, values.length)
  expect(values.flatMap((value, i) => (output[i] === binaryLogarithm(value) ? [] : [value]))).toEqual([])
})

/** Factors of which products end in halves, carry into the next power of two, vanish or saturate. */
const scales = [
  1,
  0.5,
  1 / 256,
  Math.fround(1 / 3),
  Math.fround(0.1),
  2 ** -24,
  2 ** -25,
  2 ** -40,
  2 ** -100,
  8192,
].concat([1 - 2 ** -24, 1 + 2 ** -23, Math.fround(1 / 49), 2 ** -7 * (1 - 2 ** -24)])

/**
 * Sums and 24-bit mantissas of factors whose products, as whole numbers of 48 bits, are one more or less than the
 * number that is half a unit in the last place away from k + 1/2: `[sum, mantissa, k]`.
 */
const closest = [
  [12578817, 12587009, 4],
  [10327073, 16183265, 9],
  [13119905, 14414433, 21],
  [13797555, 14981509, 23],
  [14673921, 14686209, 24],
  [10224319, 15700673, 36],
  [12436731, 13261261, 37],
  [12085825, 16557505, 45],
  [13690241, 15902079, 49],
  [16107451, 16246131, 59],
  [10548315, 16573485, 79],
  [9455191, 15989401, 137],
] as const

/** Sums and factors: corners, and random ones of which many end in halves. */
function requantizationCases(): (readonly [sum: number, scale: number])[] {
  const random = seeded(14)
  const sums = [0, 1, 2, 3, 127, 128, 129, 255, 65025, 2 ** 23 - 1, 2 ** 23, 2 ** 24 - 1]
  // float32 rounds these: ties to even, up to the next power of two.
  sums.push(2 ** 24 + 1, 2 ** 24 + 3, 2 ** 25 - 1, 2 ** 25 + 2, 2 ** 31 - 64, 2 ** 31 - 1, 2 ** 31)
  const cases = scales.flatMap((scale) =>
    sums.flatMap((sum) => [[sum < 2 ** 31 ? sum : 0, scale] as const, [-sum, scale] as const]),
  )
  for (let i = 0; i < 40_000; i++) {
    const sum = Math.floor((random() - 0.5) * 2 ** (1 + Math.floor(random() * 32)))
    // Few bits of mantissa in half of the cases, so that ties are many.
    const scale = i % 2 === 1 ? random() * 2 : (1 + Math.floor(random() * 16)) / 16
    cases.push([sum, Math.fround(scale * 2 ** -Math.floor(random() * 20))])
  }
  // Products halfway between a half and its neighbours in float32: whole numbers of 25 bits, where they have a factor.
  for (let half = 0.5; half < 256; half++) {
    const unit = 2 ** (Math.floor(Math.log2(half)) - 24)
    for (const product of [half / unit - 1, half / unit + 1]) {
      for (let sum = 3; sum < 200; sum += 2) {
        if (product % sum === 0) cases.push([sum, (product / sum) * unit], [-sum, (product / sum) * unit])
      }
    }
  }
  for (const [sum, mantissa, k] of closest) {
    const scale = mantissa * 2 ** (Math.floor(Math.log2(2 * k + 1)) - 48)
    cases.push([sum, scale], [-sum, scale])
  }
  // Products so near to a half that float32 may round them there.
  for (let i = 0; i < 40_000; i++) {
    const scale = Math.fround(2 ** -(1 + random() * 16))
    cases.push([Math.round((Math.floor(random() * 512) - 255.5) / scale) + (i % 3) - 1, scale])
  }
  return cases.filter(([, scale]) => scale > 0)
}

/** Sums and factors as a shader reads them, a word each. */
function packCases(cases: readonly (readonly [number, number])[]): Int32Array<ArrayBuffer> {
  const input = new Int32Array(cases.length * 2)
  const factors = new Float32Array(input.buffer)
  cases.forEach(([sum, scale], i) => {
    input[i * 2] = sum
    factors[i * 2 + 1] = scale
  })
  return input
}

test('requantize_exact and requantize4 in WGSL equal their TypeScript on corners, halves and 80,000 random inputs', async () => {
  const kept = requantizationCases()
  const code = `
    @group(0) @binding(0) var<storage, read> input: array<vec2<i32>>;
    @group(0) @binding(1) var<storage, read_write> output: array<vec2<i32>>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3<u32>) {
      if (id.x >= arrayLength(&output)) { return; }
      let given = input[id.x];
      let factor = bitcast<f32>(given.y);
      let four = requantize4(vec4<i32>(0, given.x, -0x8000, 5), vec4<f32>(0.75, factor, 0.0003, 3.1));
      output[id.x] = vec2<i32>(requantize_exact(given.x, factor), four.y);
    }`
  const output = await runShader(await sharedDevice(), ['requantize'], code, packCases(kept), kept.length * 2)
  // Every caller clamps to a byte, so beyond these bounds only the side matters.
  const narrow = (value: number, bound: number) => Math.min(Math.max(value, -bound), bound) + 0
  const wrong = kept.flatMap(([sum, scale], i) => {
    const want = requantizeFloat(sum, scale)
    const [exact = 0, fourth = 0] = output.subarray(i * 2, i * 2 + 2)
    const right = exact === narrow(want, 1024) && narrow(fourth, 256) === narrow(want, 256)
    return right ? [] : [{ sum, scale, want, exact, fourth }]
  })
  expect(wrong.slice(0, 8)).toEqual([])
})

test('sums in float32 requantize to the same bytes', async () => {
  const kept = requantizationCases().filter(([sum]) => Math.abs(sum) < 2 ** 24)
  const code = `
    @group(0) @binding(0) var<storage, read> input: array<vec2<i32>>;
    @group(0) @binding(1) var<storage, read_write> output: array<i32>;
    struct Shape { output_zero: f32, low: f32, high: f32 }
    const shape = Shape(3.0, -128.0, 127.0);
    var<private> channels: array<vec4<f32>, 2>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3<u32>) {
      if (id.x >= arrayLength(&output)) { return; }
      let given = input[id.x];
      let sum = vec4<f32>(f32(given.x)) * 0x1p+24f;
      channels[1] = vec4<f32>(bitcast<f32>(given.y) * 0x1p-24f);
      let finish = finish_of(0);
      output[id.x] = i32(exact_word(sum, finish));
    }`
  const device = await sharedDevice()
  const output = await runShader(
    device,
    ['requantize', 'software/epilogue_rows', 'software/row_finish'],
    code,
    packCases(kept),
    kept.length,
  )
  const wrong = kept.flatMap(([sum, scale], i) => {
    const byte = Math.min(Math.max(requantizeFloat(sum, scale) + 3, -128), 127) & 0xff
    return output[i] === ((byte * 0x01010101) | 0) ? [] : [{ sum, scale, want: byte, got: output[i] }]
  })
  expect(wrong.slice(0, 8)).toEqual([])
})
