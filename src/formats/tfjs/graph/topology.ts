import { ModelError } from '../../../graph/errors'
import { asRecord } from '../config'
import { OpNode } from './op-node'
import { readRef } from './signature'

/** Limit on a node's inputs; real models have fewer. */
const maxInputs = 1024

/**
 * Returns the nodes of a GraphDef in JSON, by their names.
 *
 * @throws ModelError naming `file` and the node that is malformed
 */
export function readNodes(file: string, topology: unknown): ReadonlyMap<string, OpNode> {
  const listed: unknown = asRecord(topology)?.node
  if (!Array.isArray(listed))
    throw new ModelError(`${file}: the topology of a graph model has no list of nodes`)
  const nodes = new Map<string, OpNode>()
  for (const entry of listed) {
    const node = readNode(file, entry)
    if (nodes.has(node.name)) node.fail('is not the only node of this name')
    nodes.set(node.name, node)
  }
  return nodes
}

function readNode(file: string, value: unknown): OpNode {
  const { name, op, input = [], attr } = asRecord(value) ?? {}
  if (typeof name !== 'string' || typeof op !== 'string')
    throw new ModelError(`${file}: a node of the topology has no name or op`)
  const inputs = Array.isArray(input) ? input : [undefined]
  const refs = inputs.flatMap((one: unknown) => {
    if (typeof one !== 'string')
      throw new ModelError(`${file}: ${op} "${name}": input is not a list of names`)
    return one.startsWith('^') ? [] : [readRef(one)]
  })
  const node = new OpNode(file, op, name, refs, asRecord(attr) ?? {})
  if (refs.length > maxInputs) node.fail(`has ${refs.length} inputs; ${maxInputs} are the most`)
  return node
}
