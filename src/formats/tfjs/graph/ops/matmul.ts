import { describeSpec, elementCount, type Tensor } from '../../../../graph/tensor'
import { batchMatMul, fullyConnected, transpose } from '../../../../ops/index'
import { transpose as transposed } from '../../weight-layout'
import {
  activationOf,
  constantAt,
  inputAt,
  type NodeCall,
  type NodeImporter,
  type NodeTable,
} from '../node-call'
import { fused } from './linear'

/** `MatMul` and `_FusedMatMul`. */
const matMulNode: NodeImporter = (call) =>
  product(call, call.node.flag('transpose_a'), call.node.flag('transpose_b'))

/** `BatchMatMul`: of any number of matrices with one constant matrix a fully connected layer, else a product. */
const batchMatMulNode: NodeImporter = (call) => {
  const { node, builder } = call
  const [adjX, adjY] = [node.flag('adj_x'), node.flag('adj_y')]
  const [a, b] = [inputAt(call, 0), inputAt(call, 1)]
  const [rows = 0, columns = 0] = b.shape.slice(-2)
  if (b.data && !a.data && rows * columns === elementCount(b.shape)) return product(call, adjX, adjY)
  return builder.emit(batchMatMul, { adjX, adjY }, [a, b], node.name)
}

/** Emits a fully connected layer; its weights [out, in] are the second matrix transposed. */
function product(call: NodeCall, transposeA: boolean, transposeB: boolean): Tensor {
  const { node, builder } = call
  const matrix = constantAt(call, 1, 'the second matrix')
  const [rows = 0, columns = 0] = matrix.shape.slice(-2)
  if (matrix.shape.length < 2 || rows * columns !== elementCount(matrix.shape) || matrix.type !== 'float32')
    node.fail(`the second matrix is ${describeSpec(matrix)}; one matrix of float32 is expected`)
  const input = transposeA ? transposedInput(call) : activationOf(call)
  if (input.shape.length < matrix.shape.length)
    node.fail(`${describeSpec(input)} times ${describeSpec(matrix)} does not run`)
  const [outputs, depth] = transposeB ? [rows, columns] : [columns, rows]
  if (input.shape.at(-1) !== depth)
    node.fail(
      `${describeSpec(input)} has rows of ${input.shape.at(-1)}, the second matrix columns of ${depth}`,
    )
  const weights = builder.operand(matrix, transposeB ? '[out, in]' : '[in, out]', (constant) => ({
    ...constant,
    shape: [outputs, depth],
    data: transposeB ? constant.data : transposed(constant.data as Float32Array, rows, columns),
  }))
  const attrs = { activation: 'none' as const, keepDims: input.shape.length > 2 }
  return fused(call, outputs, (bias, output) =>
    builder.emit(fullyConnected, attrs, [input, weights, bias], node.name, output),
  )
}

/** Returns the first matrix with its last two axes exchanged. */
function transposedInput(call: NodeCall): Tensor {
  const input = activationOf(call)
  const axes = input.shape.map((_, axis) => axis)
  const permutation = [...axes.slice(0, -2), ...axes.slice(-2).reverse()]
  return call.builder.emit(transpose, { permutation }, [input], `${call.node.name}/transpose`)
}

/** Importers by TensorFlow's names of operations. */
export const matmulNodes: NodeTable = {
  _FusedMatMul: matMulNode,
  BatchMatMul: batchMatMulNode,
  BatchMatMulV2: batchMatMulNode,
  MatMul: matMulNode,
}
