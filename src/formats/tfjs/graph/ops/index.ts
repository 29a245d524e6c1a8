import type { NodeImporter, NodeTable } from '../node-call'
import type { OpNode } from '../op-node'
import { activationNodes } from './activation'
import { arithmeticNodes } from './arithmetic'
import { constantNodes } from './constant'
import { convolutionNodes } from './convolution'
import { functionNodes } from './function'
import { imageNodes } from './image'
import { matmulNodes } from './matmul'
import { normalizationNodes } from './normalization'
import { reductionNodes } from './reduction'
import { shapeNodes } from './shape'
import { sliceNodes } from './slice'
import { structureNodes } from './structure'

/** The operations that Octet imports, by TensorFlow's names. */
export const nodeImporters: NodeTable = {
  ...activationNodes,
  ...arithmeticNodes,
  ...constantNodes,
  ...convolutionNodes,
  ...functionNodes,
  ...imageNodes,
  ...matmulNodes,
  ...normalizationNodes,
  ...reductionNodes,
  ...shapeNodes,
  ...sliceNodes,
  ...structureNodes,
}

/** Reasons why whole kinds of operations do not run, by patterns of their names. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [
    /^(Switch|Merge|Enter|Exit|NextIteration|LoopCond|(Stateless)?(If|While|Case)|TensorArray.*|TensorList.*)$/,
    'control flow does not run',
  ],
  [/^(Partitioned|StatefulPartitioned)Call$/, 'calls of functions do not run; the converter can inline them'],
  [
    /^(VarHandleOp|ReadVariableOp|Variable(V2)?|AssignVariableOp|.*HashTable.*|LookupTable.*|.*Resource.*)$/,
    'variables and tables do not run; the converter can freeze variables to constants',
  ],
  [
    /^(NonMaxSuppression.*|Where|Unique(V2)?|DynamicPartition|BooleanMask)$/,
    'how many results it has depends on the data, which does not run',
  ],
]

/** Returns the importer of `node`. Fails if the operation does not run, with the reason and the remedy. */
export function importerOf(node: OpNode): NodeImporter {
  const importer = Object.hasOwn(nodeImporters, node.op) ? nodeImporters[node.op] : undefined
  if (importer) return importer
  const known = refusals.find(([names]) => names.test(node.op))?.[1]
  const before = node.inputs.map(({ node: name }) => name).slice(0, 3)
  const names = before.length > 0 ? ` (its inputs are ${before.join(', ')})` : ''
  return node.fail(
    `${known ?? 'this operation does not run'}. To leave it out, name nodes before it as the outputs${names}: ` +
      'the option outputs, or octet freeze --outputs',
  )
}
