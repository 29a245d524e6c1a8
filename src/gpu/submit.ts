import { InputError } from '../graph/errors'
import type { Tensor, TensorData } from '../graph/tensor'
import type { Boundary } from './boundary'
import type { Built } from './built'
import { guarded, type Program } from './program'
import type { RunInputs } from './session'
import { type InputArray, packInput, toReals, unpackOutput } from './transfer'

/** One run: what goes in, which tensors come back as arrays, and which stay in the caller's buffers. */
export interface RunRequest {
  readonly inputs: RunInputs
  readonly tensors: readonly Tensor[]
  readonly into: Readonly<Record<string, GPUBuffer>>
  readonly outputs: 'real' | 'stored'
}

/** Fails unless the given names are those of `expected`: all of them, or some. */
export function checkNames(
  role: 'input' | 'output',
  expected: readonly Tensor[],
  given: Readonly<Record<string, unknown>>,
  { all }: { all: boolean },
): void {
  const names = expected.map((tensor) => tensor.name)
  const list = names.map((name) => `"${name}"`).join(', ')
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  const missing = names.find((name) => given[name] === undefined)
  if (unknown !== undefined)
    throw new InputError(`the model has no ${role} "${unknown}"; its ${role}s are ${list}`)
  if (all && missing !== undefined)
    throw new InputError(`${role} "${missing}" is missing; the model's ${role}s are ${list}`)
}

/** A copy to or from a caller's buffer. */
interface Crossing {
  readonly boundary: Boundary
  readonly tensor: Tensor
  readonly buffer: GPUBuffer
}

/** A run whose inputs are packed and whose ways across the boundary are built: ready to be submitted. */
export interface Prepared {
  readonly uploads: readonly { readonly tensor: Tensor; readonly bytes: Uint8Array<ArrayBuffer> }[]
  readonly entering: readonly Crossing[]
  readonly leaving: readonly Crossing[]
}

/** Checks and packs the inputs of a run. */
export async function prepare(built: Built, request: RunRequest): Promise<Prepared> {
  const { plan } = built.program
  const { inputs, outputs } = plan.graph
  const uploads = inputs.flatMap((tensor) => {
    const given = request.inputs[tensor.name] as InputArray | GPUBuffer
    return isBuffer(given) ? [] : [{ tensor, bytes: packInput(tensor, given, plan.layout(tensor)) }]
  })
  const entering = await crossings(built, inputs, request.inputs, 'in')
  const leaving = await crossings(built, outputs, request.into, 'out')
  return { uploads, entering, leaving }
}

/** Uploads, runs and reads back in one submission. */
export async function submit(built: Built, request: RunRequest, prepared: Prepared): Promise<TensorData[]> {
  const { program, readback } = built
  const total = request.tensors.reduce((sum, tensor) => sum + program.bytesOf(tensor), 0)
  const record = (target?: GPUBuffer) =>
    guarded(program.device, `run of "${program.plan.graph.name}"`, () => {
      encodeRun(program, request, prepared, target)
    })
  if (total > 0) return readback.use(total, record, (memory) => split(memory, program, request))
  await record()
  return []
}

function encodeRun(program: Program, request: RunRequest, prepared: Prepared, target?: GPUBuffer): void {
  const { device } = program
  const encoder = device.createCommandEncoder({ label: program.plan.graph.name })
  enter(program, prepared, encoder)
  program.encode(encoder)
  for (const { boundary, tensor, buffer } of prepared.leaving) {
    boundary.encode(encoder, program.bufferOf(tensor), buffer)
  }
  if (target) copyResults(encoder, program, request.tensors, target)
  device.queue.submit([encoder.finish()])
}

/** Writes arrays to the inputs' memory, and records the copies of buffers to it. */
export function enter(program: Program, { uploads, entering }: Prepared, encoder: GPUCommandEncoder): void {
  for (const { tensor, bytes } of uploads) {
    program.device.queue.writeBuffer(program.bufferOf(tensor), 0, bytes)
  }
  for (const { boundary, tensor, buffer } of entering) {
    boundary.encode(encoder, buffer, program.bufferOf(tensor))
  }
}

function isBuffer(given: InputArray | GPUBuffer): given is GPUBuffer {
  return 'mapAsync' in given
}

async function crossings(
  built: Built,
  tensors: readonly Tensor[],
  given: Readonly<Record<string, unknown>>,
  way: 'in' | 'out',
): Promise<Crossing[]> {
  const found = tensors.flatMap((tensor) => {
    const buffer = given[tensor.name] as InputArray | GPUBuffer | undefined
    return buffer && isBuffer(buffer) ? [{ tensor, buffer }] : []
  })
  return Promise.all(
    found.map(async (crossing) => ({ ...crossing, boundary: await built.boundary(crossing.tensor, way) })),
  )
}

/** Results lie one after the other in the buffer that is read back. */
function copyResults(
  encoder: GPUCommandEncoder,
  program: Program,
  tensors: readonly Tensor[],
  target: GPUBuffer,
): void {
  let offset = 0
  for (const tensor of tensors) {
    const bytes = program.bytesOf(tensor)
    encoder.copyBufferToBuffer(program.bufferOf(tensor), 0, target, offset, bytes)
    offset += bytes
  }
}

function split(memory: ArrayBuffer, program: Program, { tensors, outputs }: RunRequest): TensorData[] {
  let offset = 0
  return tensors.map((tensor) => {
    const bytes = program.bytesOf(tensor)
    const stored = unpackOutput(tensor, memory.slice(offset, offset + bytes), program.plan.layout(tensor))
    offset += bytes
    return outputs === 'real' ? toReals(tensor, stored) : stored
  })
}
