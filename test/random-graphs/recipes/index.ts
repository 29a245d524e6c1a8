/**
 * Ways to continue a random graph. Each adds one operator or a few that are often seen together, and returns the int8
 * tensors that others may read; operators that are in no recipe come from the cases (`from-cases.ts`).
 */
import type { Tensor } from '../../../src/graph/tensor'
import type { GraphBuilder } from '../builder'
import type { Recipe } from './drawing'
import { binary, reduce, softmax, unary } from './elements'
import { conv, dense, depthwise, transposeConv } from './layers'
import { apart, concatenation, move, reshape } from './moves'
import { fusible, pool, residual, resize } from './windows'

export type { Recipe } from './drawing'

const single =
  (recipe: (builder: GraphBuilder) => Tensor): Recipe =>
  (builder) => [recipe(builder)]

/** All recipes; those that stand twice are drawn twice as often. */
export const recipes: readonly Recipe[] = [
  ...[conv, conv, depthwise, depthwise, dense, transposeConv].map((recipe) => single((b) => recipe(b))),
  ...[fusible, fusible, fusible, residual, pool].map(single),
  ...[binary, binary, unary, softmax, resize, reshape, concatenation, concatenation].map(single),
  reduce,
  move,
  move,
  apart,
]
