import type { NodeImporter } from '../node-call'
import type { OpNode } from '../op-node'
import {
  absNode,
  clipNode,
  eluNode,
  leakyReluNode,
  logSoftmaxNode,
  preluNode,
  relu6Node,
  reluNode,
  rsqrtNode,
  sigmoidNode,
  softmaxNode,
  sqrtNode,
  tanhNode,
} from './activation'
import {
  addNNode,
  addNode,
  biasAddNode,
  divNode,
  equalNode,
  floorDivNode,
  floorModNode,
  greaterNode,
  lessNode,
  maximumNode,
  minimumNode,
  mulNode,
  negNode,
  powNode,
  reciprocalNode,
  squaredDifferenceNode,
  squareNode,
  subNode,
} from './arithmetic'
import { castNode, ceilNode, fillNode, floorNode, onesLikeNode, rangeNode, zerosLikeNode } from './constant'
import { conv2dNode, conv2dTransposeNode, depthwiseConv2dNode } from './convolution'
import { averagePoolNode, maxPoolNode, resizeBilinearNode, resizeNearestNode } from './image'
import { batchMatMulNode, matMulNode } from './matmul'
import { fusedBatchNormNode } from './normalization'
import { argMaxNode, maxNode, meanNode, minNode, prodNode, sumNode } from './reduction'
import {
  broadcastToNode,
  depthToSpaceNode,
  ensureShapeNode,
  expandDimsNode,
  packNode,
  rankNode,
  reshapeNode,
  shapeNNode,
  shapeNode,
  sizeNode,
  squeezeNode,
  tileNode,
  transposeNode,
  unpackNode,
} from './shape'
import {
  concatNode,
  gatherNdNode,
  gatherNode,
  mirrorPadNode,
  padNode,
  padV2Node,
  sliceNode,
  splitNode,
  splitVNode,
  stridedSliceNode,
} from './slice'
import { identityNNode, identityNode, placeholderNode } from './structure'

/** The operations that Octet imports, by TensorFlow's names. */
const nodeImporters: ReadonlyMap<string, NodeImporter> = new Map(
  Object.entries({
    _FusedConv2D: conv2dNode,
    _FusedMatMul: matMulNode,
    Abs: absNode,
    Add: addNode,
    AddN: addNNode,
    AddV2: addNode,
    ArgMax: argMaxNode,
    AvgPool: averagePoolNode,
    BatchMatMul: batchMatMulNode,
    BatchMatMulV2: batchMatMulNode,
    BiasAdd: biasAddNode,
    BroadcastTo: broadcastToNode,
    Cast: castNode,
    Ceil: ceilNode,
    ClipByValue: clipNode,
    ConcatV2: concatNode,
    Conv2D: conv2dNode,
    Conv2DBackpropInput: conv2dTransposeNode,
    DepthToSpace: depthToSpaceNode,
    DepthwiseConv2dNative: depthwiseConv2dNode,
    Div: divNode,
    Elu: eluNode,
    EnsureShape: ensureShapeNode,
    Equal: equalNode,
    ExpandDims: expandDimsNode,
    FakeQuantWithMinMaxVars: identityNode,
    Fill: fillNode,
    Floor: floorNode,
    FloorDiv: floorDivNode,
    FloorMod: floorModNode,
    FusedBatchNorm: fusedBatchNormNode,
    FusedBatchNormV2: fusedBatchNormNode,
    FusedBatchNormV3: fusedBatchNormNode,
    FusedDepthwiseConv2dNative: depthwiseConv2dNode,
    Gather: gatherNode,
    GatherNd: gatherNdNode,
    GatherV2: gatherNode,
    Greater: greaterNode,
    Identity: identityNode,
    IdentityN: identityNNode,
    LeakyRelu: leakyReluNode,
    Less: lessNode,
    LogSoftmax: logSoftmaxNode,
    MatMul: matMulNode,
    Max: maxNode,
    Maximum: maximumNode,
    MaxPool: maxPoolNode,
    Mean: meanNode,
    Min: minNode,
    Minimum: minimumNode,
    MirrorPad: mirrorPadNode,
    Mul: mulNode,
    Neg: negNode,
    OnesLike: onesLikeNode,
    Pack: packNode,
    Pad: padNode,
    PadV2: padV2Node,
    Placeholder: placeholderNode,
    PlaceholderWithDefault: identityNode,
    Pow: powNode,
    Prelu: preluNode,
    Prod: prodNode,
    Range: rangeNode,
    Rank: rankNode,
    RealDiv: divNode,
    Reciprocal: reciprocalNode,
    Relu: reluNode,
    Relu6: relu6Node,
    Reshape: reshapeNode,
    ResizeBilinear: resizeBilinearNode,
    ResizeNearestNeighbor: resizeNearestNode,
    Rsqrt: rsqrtNode,
    Shape: shapeNode,
    ShapeN: shapeNNode,
    Sigmoid: sigmoidNode,
    Size: sizeNode,
    Slice: sliceNode,
    Snapshot: identityNode,
    Softmax: softmaxNode,
    Split: splitNode,
    SplitV: splitVNode,
    Sqrt: sqrtNode,
    Square: squareNode,
    SquaredDifference: squaredDifferenceNode,
    Squeeze: squeezeNode,
    StopGradient: identityNode,
    StridedSlice: stridedSliceNode,
    Sub: subNode,
    Sum: sumNode,
    Tanh: tanhNode,
    Tile: tileNode,
    Transpose: transposeNode,
    Unpack: unpackNode,
    ZerosLike: zerosLikeNode,
  }),
)

/** Why whole kinds of operations do not run, by what their names begin with or are. */
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

/** What imports `node`; one that does not run is refused, with what would help. */
export function importerOf(node: OpNode): NodeImporter {
  const importer = nodeImporters.get(node.op)
  if (importer) return importer
  const known = refusals.find(([names]) => names.test(node.op))?.[1]
  const before = node.inputs.map(({ node: name }) => name).slice(0, 3)
  const names = before.length > 0 ? ` (its inputs are ${before.join(', ')})` : ''
  return node.fail(
    `${known ?? 'this operation does not run'}. To leave it out, name nodes before it as the outputs${names}: ` +
      'the option outputs, or octet freeze --outputs',
  )
}
