/** Operations that pass their inputs on. */
import { inputAt, type NodeImporter, type NodeTable } from '../node-call'

/** `Identity` and the like. A placeholder's default is used unless the signature has it as an input. */
const identityNode: NodeImporter = (call) => inputAt(call, 0)

const identityNNode: NodeImporter = ({ inputs }) => inputs

/** A placeholder that the graph depends on, but that the signature leaves out. */
const placeholderNode: NodeImporter = ({ node }) =>
  node.fail('is not among the inputs, so nothing gives it a value')

/** Importers by TensorFlow's names of operations. */
export const structureNodes: NodeTable = {
  FakeQuantWithMinMaxVars: identityNode,
  Identity: identityNode,
  IdentityN: identityNNode,
  Placeholder: placeholderNode,
  PlaceholderWithDefault: identityNode,
  Snapshot: identityNode,
  StopGradient: identityNode,
}
