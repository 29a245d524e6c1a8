import { isPlain, tagOf } from '../graph/check'
import type { Tensor, TensorData } from '../graph/tensor'
import type { Boundary } from './boundary'
import { guarded, type Program } from './program'
import { type Place, placeResults } from './readback'
import type { RunInputs } from './run-types'
import type { SessionRuntime } from './session-runtime'
import { accepts, type InputArray, packInput, unpackDequantized, unpackOutput } from './transfer'

/** One run: its inputs, the tensors to return as arrays, and the caller's buffers for outputs that stay on the GPU. */
export interface RunRequest {
  readonly inputs: RunInputs
  readonly tensors: readonly Tensor[]
  readonly into: Readonly<Record<string, GPUBuffer>>
  readonly outputs: 'real' | 'stored'
  readonly signal?: AbortSignal | undefined
}

/** True if `inputs` are arrays or buffers, by the names of `tensors`. */
export function areInputs(tensors: readonly Tensor[], inputs: unknown): boolean {
  if (tagOf(inputs) !== 'Object') return false
  const given = inputs as RunInputs
  return (
    Object.keys(given).length === tensors.length &&
    tensors.every((tensor) => {
      const value = Object.hasOwn(given, tensor.name) && given[tensor.name]
      return isBuffer(value) || accepts(tensor, value)
    })
  )
}

/** True if `into` holds buffers by names of `tensors`, each its own. */
export function areTargets(tensors: readonly Tensor[], into: unknown): boolean {
  if (!isPlain(into)) return false
  const buffers = Object.values(into).filter((buffer) => buffer !== undefined)
  return (
    new Set(buffers).size === buffers.length &&
    buffers.every(isBuffer) &&
    Object.keys(into).every((name) => tensors.some((tensor) => tensor.name === name))
  )
}

/** A copy to or from a caller's buffer. */
interface BoundaryCopy {
  readonly boundary: Boundary
  readonly tensor: Tensor
  readonly buffer: GPUBuffer
}

/** The copies between a run's tensors and the callers' buffers; none if there are only arrays. */
export interface BoundaryCopies {
  readonly entering: readonly BoundaryCopy[]
  readonly leaving: readonly BoundaryCopy[]
}

/** Builds the copies to and from the callers' buffers that a run names. */
export async function prepare(
  runtime: SessionRuntime,
  { inputs, into }: RunRequest,
): Promise<BoundaryCopies> {
  const { graph } = runtime.program.plan
  const entering = await findCopies(runtime, graph.inputs, inputs, 'in')
  return { entering, leaving: await findCopies(runtime, graph.outputs, into, 'out') }
}

/**
 * Uploads, runs and reads back in one submission.
 *
 * @throws InputError for an element that is NaN, or numbers beyond float16 where it is used; DeviceError when the device
 *   refuses the submission
 */
export async function submit(
  runtime: SessionRuntime,
  request: RunRequest,
  copies: BoundaryCopies,
): Promise<TensorData[]> {
  const { program, readback } = runtime
  const { sentinel } = program.plan
  const tensors = sentinel ? [...request.tensors, sentinel.tensor] : request.tensors
  const sizes = tensors.map((tensor) => program.bytesOf(tensor))
  const { parts, places } = placeResults(sizes, program.device.limits.maxBufferSize)
  // Only validation errors: a run allocates nothing but the queue's own memory for uploads.
  const record = (targets: readonly GPUBuffer[]) =>
    guarded(
      program.device,
      `run of "${program.plan.graph.name}"`,
      () =>
        encodeRun(runtime, request, copies, (encoder) => {
          for (const [i, tensor] of tensors.entries()) {
            const { part, offset } = places[i] as Place
            const target = targets[part] as GPUBuffer
            encoder.copyBufferToBuffer(program.bufferOf(tensor), 0, target, offset, sizes[i])
          }
        }),
      ['validation'],
    )
  if (parts.length > 0) {
    const results = await readback.use(parts, record, (memories) =>
      unpackResults(memories, places, program, { ...request, tensors }),
    )
    return sentinel?.check(results) ?? results
  }
  await record([])
  return []
}

function encodeRun(
  runtime: SessionRuntime,
  request: RunRequest,
  copies: BoundaryCopies,
  copyResults: (encoder: GPUCommandEncoder) => void,
): void {
  const { program } = runtime
  const encoder = program.device.createCommandEncoder({ label: program.plan.graph.name })
  writeInputs(runtime, request, copies, encoder)
  program.encode(encoder)
  for (const { boundary, tensor, buffer } of copies.leaving) {
    boundary.encode(encoder, program.bufferOf(tensor), buffer)
  }
  copyResults(encoder)
  program.device.queue.submit([encoder.finish()])
}

/** Uploads the inputs that are arrays, and records the copies of inputs that are buffers. */
export function writeInputs(
  { program, scratch }: SessionRuntime,
  { inputs }: Pick<RunRequest, 'inputs'>,
  { entering }: Pick<BoundaryCopies, 'entering'>,
  encoder: GPUCommandEncoder,
): void {
  for (const tensor of program.plan.graph.inputs) {
    const given = inputs[tensor.name] as InputArray | GPUBuffer
    if (isBuffer(given)) continue
    const { buffer, layout } = program.placeOf(tensor)
    const kept = scratch.get(tensor) ?? {}
    scratch.set(tensor, kept)
    program.device.queue.writeBuffer(buffer, 0, packInput(tensor, given, layout, kept))
  }
  for (const { boundary, tensor, buffer } of entering) {
    boundary.encode(encoder, buffer, program.bufferOf(tensor))
  }
}

export function isBuffer(given: unknown): given is GPUBuffer {
  return (given as GPUBuffer | null)?.mapAsync !== undefined
}

async function findCopies(
  runtime: SessionRuntime,
  tensors: readonly Tensor[],
  given: Readonly<Record<string, unknown>>,
  direction: 'in' | 'out',
): Promise<BoundaryCopy[]> {
  const found = tensors.flatMap((tensor) => {
    const buffer = given[tensor.name] as InputArray | GPUBuffer | undefined
    return buffer && isBuffer(buffer) ? [{ tensor, buffer }] : []
  })
  return Promise.all(
    found.map(async (copy) => {
      const boundary = await runtime.boundary(copy.tensor, direction)
      const { checkBuffer } = await import('./boundary')
      checkBuffer(copy.tensor, copy.buffer, direction)
      return { ...copy, boundary }
    }),
  )
}

function unpackResults(
  memories: readonly ArrayBuffer[],
  places: readonly Place[],
  program: Program,
  { tensors, outputs }: RunRequest,
): TensorData[] {
  const unpack = outputs === 'real' ? unpackDequantized : unpackOutput
  return tensors.map((tensor, i) => {
    const { part, offset } = places[i] as Place
    return unpack(tensor, memories[part] as ArrayBuffer, program.placeOf(tensor).layout, offset)
  })
}
