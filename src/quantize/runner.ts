import { runReference } from '../cpu/run'
import { adviceOn } from '../graph/advice'
import { came, checkModel, checkOptions, refuse, signalRule, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { allocate, describeSpec, elementCount, isDataOf, type Tensor, type TensorData } from '../graph/tensor'
import { quantizeInto } from '../numerics/quantize'
import { realValues } from '../numerics/stored'

/** A tensor's name and its values, row-major; dequantized if it is quantized. */
export type TensorValues = readonly [name: string, values: Float32Array]

/**
 * Runs a graph once on float inputs, given by name, and yields the dequantized values of every input and of every
 * operator's outputs. `referenceRunner` makes one; any executor that keeps its intermediates can be one.
 */
export type Runner = (
  inputs: Readonly<Record<string, Float32Array>>,
) => Iterable<TensorValues> | AsyncIterable<TensorValues> | Promise<Iterable<TensorValues>>

/** One input of a calibration set: an array when the graph has one input, else arrays by input name. */
export type Sample = ArrayLike<number> | Readonly<Record<string, ArrayLike<number>>>

export type Samples = Iterable<Sample> | AsyncIterable<Sample>

/** Throws an InputError unless `samples` can be iterated over, and is no sample itself. */
export function checkSamples(caller: string, samples: unknown): asserts samples is Samples {
  const iterable = samples as Partial<Iterable<Sample> & AsyncIterable<Sample>> | undefined
  const list =
    typeof samples === 'object' && (iterable?.[Symbol.iterator] ?? iterable?.[Symbol.asyncIterator])
  if (list && !ArrayBuffer.isView(samples)) return
  const advice = ArrayBuffer.isView(samples) ? ' (write [sample])' : adviceOn(samples)
  throw new InputError(
    `${caller} takes a list of samples, or another iterable or async iterable, not ${came(samples)}${advice}`,
  )
}

/** Runs `run`, and throws an InputError if it gives nothing that can be iterated over. */
export async function runValues(
  run: Runner,
  inputs: Readonly<Record<string, Float32Array>>,
): Promise<Iterable<TensorValues> | AsyncIterable<TensorValues>> {
  const values: unknown = await run(inputs)
  const iterable = values as Partial<Iterable<TensorValues> & AsyncIterable<TensorValues>> | null | undefined
  if (iterable?.[Symbol.iterator] ?? iterable?.[Symbol.asyncIterator]) return values as Iterable<TensorValues>
  throw new InputError(`the runner gave ${came(values)}, not pairs of a tensor's name and values`)
}

/** Returns a runner on the CPU reference. It quantizes quantized inputs and dequantizes what it yields. */
export function referenceRunner(graph: Graph, signal?: AbortSignal): Runner {
  checkModel('referenceRunner', graph)
  checkOptions('referenceRunner', { signal }, { signal: signalRule })
  return (inputs) => {
    if (tagOf(inputs) !== 'Object') refuse('a runner', 'Float32Arrays by input name', inputs)
    const values: TensorValues[] = []
    const arrays = graph.inputs.map((tensor) =>
      storedValues(tensor, inputs[tensor.name] ?? new Float32Array()),
    )
    const onTensor = (tensor: Tensor, data: TensorData) => {
      values.push([tensor.name, realValues(tensor, data)])
    }
    runReference(graph, arrays, { onTensor, signal })
    return values
  }
}

/** Converts float values to session inputs: integers for integer inputs, unchanged for float32 and quantized ones. */
export function sessionInputs(
  inputs: readonly Tensor[],
  floats: Readonly<Record<string, Float32Array>>,
): Record<string, TensorData> {
  if (!Array.isArray(inputs) || !inputs.every((tensor) => Array.isArray(tensor?.shape)))
    refuse('sessionInputs', 'the inputs of a session or a model', inputs)
  if (tagOf(floats) !== 'Object') refuse('sessionInputs', 'Float32Arrays by input name', floats)
  return Object.fromEntries(
    inputs.map((tensor) => {
      const values = Object.hasOwn(floats, tensor.name) ? floats[tensor.name] : undefined
      if (!isDataOf('float32', values))
        refuse(`sessionInputs, for "${tensor.name}",`, 'a Float32Array', values)
      return [tensor.name, tensor.quant ? values : storedValues(tensor, values)]
    }),
  )
}

/**
 * Converts float values to the elements that a tensor stores: unchanged for float32, else quantized or integers.
 *
 * @throws InputError when the tensor stores integers and its type can't hold a value exactly
 */
export function storedValues(tensor: Tensor, floats: Float32Array): TensorData {
  if (!isDataOf('float32', floats))
    throw new InputError(`input "${tensor.name}" is ${came(floats)}, not a Float32Array`)
  if (tensor.type === 'float32') return floats
  const result = allocate(tensor.type, floats.length)
  if (tensor.quant && (result instanceof Int8Array || result instanceof Uint8Array)) {
    quantizeInto(floats, tensor.quant, result)
    return result
  }
  const inexact = floats.findIndex((value, i) => {
    if (result instanceof BigInt64Array) result[i] = BigInt(Number.isInteger(value) ? value : 0)
    else result[i] = value
    return Number(result[i]) !== value
  })
  if (inexact < 0) return result
  throw new InputError(
    `input "${tensor.name}": element ${inexact} is ${floats[inexact]}, which ${tensor.type} does not hold`,
  )
}

/**
 * Converts a sample to arrays by input name.
 *
 * @param index of the sample, for messages
 * @throws InputError when an input is missing, unknown, not an array, of the wrong length, or holds NaN or infinity.
 */
export function sampleInputs(graph: Graph, sample: Sample, index: number): Record<string, Float32Array> {
  const expected = 'a sample is an array of numbers, or an object of such by input name'
  if (typeof sample !== 'object' || sample === null)
    throw new InputError(`sample ${index} is ${came(sample)}; ${expected}${adviceOn(sample)}`)
  const advice = tagOf(sample) === 'Object' && !('dataSync' in sample) ? '' : adviceOn(sample)
  if (!isArrayLike(sample) && (advice || tagOf(sample) !== 'Object'))
    throw new InputError(`sample ${index} is ${came(sample)}; ${expected}${advice}`)
  const given = isArrayLike(sample) ? { [soleInput(graph, index).name]: sample } : sample
  const known = new Set(graph.inputs.map(({ name }) => name))
  const unknown = Object.keys(given).find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new InputError(
      `sample ${index}: the graph has no input "${unknown}"; it has ${[...known].join(', ')} (${expected})`,
    )
  }
  return Object.fromEntries(
    graph.inputs.map(({ name }, i) => [
      name,
      checkValues(graph.inputs[i] as Tensor, Object.hasOwn(given, name) ? given[name] : undefined, index),
    ]),
  )
}

function isArrayLike(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
}

/** Returns a number or a bigint as a number, NaN for anything else. */
function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN
}

function soleInput(graph: Graph, index: number): Tensor {
  const [input, ...others] = graph.inputs
  if (input && others.length === 0) return input
  const names = graph.inputs.map(({ name }) => `"${name}"`).join(', ')
  throw new InputError(`sample ${index} is one array; the graph has the inputs ${names || '(none)'}`)
}

function checkValues(tensor: Tensor, given: ArrayLike<number> | undefined, index: number): Float32Array {
  const place = `sample ${index}, input "${tensor.name}" (${describeSpec(tensor)})`
  if (!given) throw new InputError(`${place}: is missing`)
  if (!isArrayLike(given))
    throw new InputError(`${place}: is not an array of numbers, but ${came(given)}${adviceOn(given)}`)
  const count = elementCount(tensor.shape)
  if (given.length !== count) throw new InputError(`${place}: has ${given.length} elements, not ${count}`)
  const values = isDataOf('float32', given) ? given : Float32Array.from(given, numberOf)
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    const value: unknown = given[bad]
    const what = typeof value === 'number' || value == null ? values[bad] : came(value)
    throw new InputError(`${place}: element ${bad} is ${what}`)
  }
  const isInteger = tensor.type !== 'float32' && !tensor.quant
  const inexact = isInteger
    ? values.findIndex((value, i) => !Number.isInteger(value) || Number(given[i]) !== value)
    : -1
  if (inexact >= 0) {
    throw new InputError(
      `${place}: element ${inexact} is ${given[inexact]}, no whole number that float32 holds`,
    )
  }
  return values
}
