/** Runs a network on the GPU or on the CPU reference, behind one interface; used in the worker. */
import { createSession, type Graph, InputError } from '../../../index'
import { type Runner, referenceRunner, sessionInputs, sessionRunner } from '../../../quantize/index'
import type { SampleSet } from './protocol'

/** Runs samples through a network. */
export interface Form {
  /** Returns the first output, as float32, of samples `from` … `from + batch − 1`. Samples beyond the end are zeros. */
  run(samples: SampleSet, from: number): Promise<Float32Array>
  dispose(): void
}

/** Returns the number of elements of each input. */
export function inputSizes(graph: Graph): number[] {
  return graph.inputs.map(({ shape }) => shape.reduce((product, extent) => product * extent, 1))
}

/** True if the first output has several elements in each item, so that one of them can be the largest. */
export function hasClasses({ outputs }: Graph): boolean {
  const [output] = outputs
  return (output?.shape.slice(1) ?? []).some((extent) => extent > 1)
}

/** Returns one sample as arrays by input name. */
export function sampleAt(
  graph: Graph,
  { values, count }: SampleSet,
  index: number,
): Record<string, Float32Array> {
  const size = values.length / count
  let at = index * size
  return Object.fromEntries(
    inputSizes(graph).map((length, i) => {
      at += length
      return [graph.inputs[i]?.name ?? '', values.slice(at - length, at)]
    }),
  )
}

/** Yields every sample, as arrays by input name. */
export function* samplesOf(graph: Graph, samples: SampleSet): Generator<Record<string, Float32Array>> {
  for (let i = 0; i < samples.count; i++) yield sampleAt(graph, samples, i)
}

/** Prepares a network to run `batch` samples at a time on a device, or one at a time on the CPU reference. */
export async function openForm(graph: Graph, batch: number, device: GPUDevice | undefined): Promise<Form> {
  const output = graph.outputs[0]?.name
  if (output === undefined) throw new InputError(`"${graph.name}" has no output`)
  if (!device) {
    const run = referenceRunner(graph)
    return {
      run: async (samples, from) => lastOf(await run(sampleAt(graph, samples, from)), output),
      dispose: () => {},
    }
  }
  const session = await createSession(graph, { device, batch })
  return {
    run: async (samples, from) => {
      const inputs = batchOf(graph, samples, from, batch)
      const answer = await session.run(sessionInputs(session.inputs, inputs))
      return Float32Array.from(answer[output] ?? [], Number)
    },
    dispose: () => session.dispose(),
  }
}

/** Returns a function that runs a network and returns every activation, and one that frees its resources. */
export async function openRunner(
  graph: Graph,
  device: GPUDevice | undefined,
): Promise<{ run: Runner; dispose(): void }> {
  if (!device) return { run: referenceRunner(graph), dispose: () => {} }
  const session = await createSession(graph, { device, keepAll: true })
  return { run: sessionRunner(session), dispose: () => session.dispose() }
}

function batchOf(
  graph: Graph,
  samples: SampleSet,
  from: number,
  batch: number,
): Record<string, Float32Array> {
  const sizes = inputSizes(graph)
  const inputs = sizes.map((size) => new Float32Array(size * batch))
  for (let i = 0; i < Math.min(batch, samples.count - from); i++) {
    const sample = Object.values(sampleAt(graph, samples, from + i))
    sample.forEach((values, input) => {
      inputs[input]?.set(values, i * values.length)
    })
  }
  return Object.fromEntries(inputs.map((values, i) => [graph.inputs[i]?.name ?? '', values]))
}

async function lastOf(values: Awaited<ReturnType<Runner>>, output: string): Promise<Float32Array> {
  let found = new Float32Array()
  for await (const [name, data] of values) if (name === output) found = Float32Array.from(data)
  return found
}
