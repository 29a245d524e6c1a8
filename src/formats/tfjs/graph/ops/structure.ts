/** Operations that pass their inputs on. */
import { inputAt, type NodeImporter } from '../node-call'

/** `Identity` and its kind; a placeholder's default is taken unless the signature has it as an input. */
export const identityNode: NodeImporter = (call) => inputAt(call, 0)

export const identityNNode: NodeImporter = ({ inputs }) => inputs

/** A placeholder that the graph depends on, but that the signature leaves out. */
export const placeholderNode: NodeImporter = ({ node }) =>
  node.fail("is not among the signature's inputs, so nothing gives it a value")
