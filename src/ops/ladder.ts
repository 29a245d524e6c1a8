/** The fast ways to compute a convolution or fully connected layer, each a shader beside the plain one. */
import type { Candidate, Kernel, KernelContext } from '../graph/kernel'
import { inputOf } from '../graph/operator'
import { candidateOrder, matrixTiles, tileSizes } from './choice'
import { type ConvProblem, problemKernel, sharedGroups } from './conv-problem'
import { flatDispatch, workgroupSize } from './dispatch'
import { weightZero } from './linear'
import { groupsOfFour, linearConstants } from './pack'

/** Words of a sum from which on adding up in float32 is worth unpacking them for. */
const longSum = 64

/** The most invocations of a workgroup that every device has. */
const maxLanes = 256

/** Words that the patches of `conv2d_few` hold of each of four pixels. */
const maxFewWords = 40

/** A rung of the ladder: undefined where the problem is none for it, else what makes its dispatch. */
type Rung = (problem: ConvProblem, context: KernelContext) => (() => Kernel) | undefined

/** `plain` and the rungs that suit a problem and its adapter, best guess first. */
export function ladder(problem: ConvProblem, plain: Candidate, context: KernelContext): readonly Candidate[] {
  // Legacy weights with a zero point are for the plain shaders only.
  if (weightZero(problem.op) !== 0) return [plain]
  const fast = Object.entries(rungs).flatMap(([name, rung]) => {
    const make = rung(problem, context)
    return make ? [{ name, kernels: () => [make()] }] : []
  })
  const order = candidateOrder(context.adapter, {
    pixels: problem.pool ? problem.pixels * 4 : problem.pixels,
    channels: problem.channels,
  })
  const rank = ({ name }: Candidate) => (order.includes(name) ? order.indexOf(name) : order.length)
  return [plain, ...fast].sort((a, b) => rank(a) - rank(b))
}

function typeOf({ op }: ConvProblem): 'int8' | 'float32' {
  return inputOf(op, 0).type === 'int8' ? 'int8' : 'float32'
}

/** Workgroups along x and y, unless they are more than the device takes. */
export function grid(
  x: number,
  y: number,
  { maxWorkgroups }: KernelContext,
): Kernel['workgroups'] | undefined {
  return Math.max(x, y) <= maxWorkgroups ? [x, y, 1] : undefined
}

/** `conv2d_tile`, 32, 128 or 256 invocations, where a tile is more than half full; int8 pixels have to be whole vec4s of words. */
function tile(name: keyof typeof tileSizes): Rung {
  return (problem, context) => {
    const [rows, columns] = tileSizes[name]
    const { channels, tiles, window } = problem
    const whole = typeOf(problem) === 'float32' || (window.input_words ?? 0) % 4 === 0
    const half = tiles * 8 > rows && channels * 2 > columns
    const workgroups = grid(Math.ceil((tiles * 4) / rows), Math.ceil(channels / columns), context)
    if (!whole || !half || !workgroups) return undefined
    const constants = { rows, columns, lanes: (rows * columns) / 32 }
    return () => problemKernel(problem, 'conv2d_tile', constants, workgroups)
  }
}

/** `conv2d_matrix`, where the adapter multiplies matrices and a tile is more than half full. */
function matrix(name: keyof typeof matrixTiles): Rung {
  return (problem, context) => {
    const { channels, tiles, window } = problem
    const { matrix: unit } = context.adapter
    if (!unit || typeOf(problem) !== 'int8' || (window.input_words ?? 0) % 4 !== 0) return undefined
    const [down, across] = matrixTiles[name]
    const [rows, columns] = [down * unit.m, across * unit.n]
    const lanes = ((down * across) / 4) * unit.lanes
    const half = tiles * 8 > rows && channels * 2 > columns
    const workgroups = grid(Math.ceil((tiles * 4) / rows), Math.ceil(channels / columns), context)
    if (lanes > maxLanes || !half || !workgroups) return undefined
    return () => problemKernel(problem, 'conv2d_matrix', { down, across, lanes }, workgroups)
  }
}

/** Invocations of a workgroup whose subgroups hand each other words: one of them, or two. */
export function broadcastLanes(tiles: number, subgroups: number): number {
  return Math.min(workgroupSize, tiles > subgroups ? 2 * subgroups : subgroups)
}

/** `conv2d_broadcast`: four pixels by sixteen channels, whose weights the invocations of a subgroup hand each other. */
const broadcast: Rung = (problem, context) => {
  const { channels, tiles } = problem
  const { subgroups } = context.adapter
  const lanes = broadcastLanes(tiles, subgroups)
  const workgroups = grid(Math.ceil(tiles / lanes), Math.ceil(channels / 16), context)
  if (typeOf(problem) !== 'int8' || subgroups < 8 || !workgroups) return undefined
  return () => problemKernel(problem, 'conv2d_broadcast', { lanes }, workgroups)
}

/** A shader that sums in float32, `invocations` by sixteen channels; for adapters that compute on the CPU. */
function softwareFloats(
  problem: ConvProblem,
  context: KernelContext,
  shader: string,
  invocations: number,
): ReturnType<Rung> {
  const { software, subgroups } = context.adapter
  const lanes = broadcastLanes(invocations, subgroups)
  const workgroups = grid(Math.ceil(invocations / lanes), Math.ceil(problem.channels / 16), context)
  const { filter_height = 1, filter_width = 1, input_words = 0 } = problem.window
  const long = filter_height * filter_width * input_words >= longSum
  const suits = typeOf(problem) === 'int8' && software && subgroups >= 8 && long
  if (!suits || !workgroups || !problem.fitsFloat()) return undefined
  return () => problemKernel(problem, shader, { lanes }, workgroups)
}

/** The same with sums in float32, for adapters that compute on the CPU. */
const floats: Rung = (problem, context) => {
  const make = softwareFloats(problem, context, 'conv2d_broadcast', problem.tiles)
  return make && (() => ({ ...make(), parts: { subgroup_words: ['subgroup_floats'] } }))
}

/** `conv2d_pool_floats`: the eight pixels under two pooled ones by sixteen channels, for filters that do not stride in x. */
const poolFloats: Rung = (problem, context) => {
  const { pixels, pool, window } = problem
  if (!pool || window.stride_x !== 1 || window.dilation_x !== 1) return undefined
  const width = Math.floor((window.output_width ?? 0) / 2)
  const pairs = (pixels / width) * Math.ceil(width / 2)
  return softwareFloats(problem, context, 'conv2d_pool_floats', pairs)
}

/** `conv2d_split`: the sum of a pixel split over a workgroup. */
const split: Rung = (problem, context) => {
  const { channels, pixels, pool } = problem
  const workgroups = grid(groupsOfFour(channels), pixels, context)
  if (typeOf(problem) !== 'int8' || pool || pixels >= 4 || !workgroups) return undefined
  return () => problemKernel(problem, 'conv2d_split', {}, workgroups)
}

/** `conv2d_few`: images of up to three channels, whose windows are gathered without the padding. */
const few: Rung = (problem, context) => {
  const { op, channels, tiles, rows, length, window } = problem
  const words = groupsOfFour(rows * length)
  if (typeOf(problem) !== 'int8' || length > 3 || window.input_words !== 1) return undefined
  if (words > maxFewWords || words === rows) return undefined
  const groups = groupsOfFour(channels)
  const perInvocation = sharedGroups(groups, tiles, context.adapter)
  const workgroups = flatDispatch(tiles * Math.ceil(groups / perInvocation), context.maxWorkgroups)
  const constants = { few: length, tap_words: words, groups: perInvocation }
  return () =>
    problemKernel(
      problem,
      'conv2d_few',
      constants,
      workgroups,
      linearConstants(op, channels, 1, rows * length),
    )
}

const rungs: Readonly<Record<string, Rung>> = {
  tile32: tile('tile32'),
  tile64: tile('tile64'),
  tile128: tile('tile128'),
  matrix1: matrix('matrix1'),
  matrix4: matrix('matrix4'),
  matrix8: matrix('matrix8'),
  broadcast,
  floats,
  poolFloats,
  split,
  few,
}
