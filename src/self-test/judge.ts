/** Compares what the device computed with the hashes that ship; where they differ, with the CPU reference. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { runReference } from '../cpu/run'
import type { Plan } from '../gpu/program'
import type { TensorData } from '../graph/tensor'
import type { Network } from './build'
import type { Failure } from './types'

/** Returns the SHA-256 of a network's outputs, one behind the other, in hexadecimal. */
export function hashOutputs(outputs: readonly TensorData[]): string {
  // Not crypto.subtle, which pages on plain HTTP don't have.
  const hash = sha256.create()
  for (const { buffer, byteOffset, byteLength } of outputs)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  return bytesToHex(hash.digest())
}

/** Returns the hash that the CPU reference computes. */
export function referenceHash({ graph, inputs }: Network): string {
  return hashOutputs(runReference(graph, inputs))
}

/**
 * Returns the first operator whose output is not what the CPU reference computes on this host, and how it differs.
 *
 * @param outputs of the graph
 */
export function findDifference(
  { graph, inputs, whole }: Network,
  plan: Plan,
  outputs: readonly TensorData[],
): Pick<Failure, 'operator' | 'differing' | 'elements' | 'first' | 'error'> {
  const all = `all of “${graph.name}”`
  for (const [i, expected] of runReference(graph, inputs).entries()) {
    const difference = compare(outputs[i] as TensorData, expected)
    if (!difference) continue
    const tensor = graph.outputs[i]
    const op = plan.graph.operators.find((one) => tensor && one.outputs.includes(tensor))
    return { operator: whole || !op ? all : op.def.kind, ...difference }
  }
  return {
    operator: all,
    error: 'the CPU reference, too, computes other bytes than those that ship with Octet',
  }
}

function compare(
  got: TensorData,
  expected: TensorData,
): Required<Pick<Failure, 'differing' | 'elements' | 'first'>> | undefined {
  const values = Array.from(expected as Int8Array)
  const wrong = values.flatMap((value, i) => (Object.is(value, got[i]) ? [] : [i]))
  const [index] = wrong
  if (index === undefined) return undefined
  const first = { index, got: Number(got[index]), expected: values[index] as number }
  return { differing: wrong.length, elements: values.length, first }
}
