import type { Graph } from '../../src/graph/graph'
import { GraphBuilder, usualScale } from './builder'
import { Draw } from './draw'
import { fromCases } from './from-cases'
import { type Recipe, recipes } from './recipes'

/** Share of the steps that take an operator of a case. */
const fromCasesShare = 0.15

/** Returns the graph of a seed: 3 to 30 int8 operators, some more where a recipe ends with several. */
export function randomGraph(seed: number): Graph {
  const draw = new Draw(seed)
  const builder = new GraphBuilder(draw)
  const batch = draw.whole(1, 5)
  for (let i = draw.pick([1, 1, 2, 3]); i > 0; i--) addInput(builder, batch)
  // Small graphs come more often: they cost less, and show as much.
  const wanted = Math.floor(3 * 10.3 ** (draw.real(0, 1) ** 2))
  while (builder.operators.length < wanted) {
    const recipe: Recipe = draw.chance(fromCasesShare) ? fromCases : draw.pick(recipes)
    const made = builder.attempt(() => recipe(builder)) ?? []
    // Tensors of one value hide what goes wrong behind them.
    builder.open.push(...made.filter((tensor) => !builder.isDull(tensor) || draw.chance(0.1)))
  }
  return builder.finish(`random graph ${seed}`)
}

function addInput(builder: GraphBuilder, batch: number): void {
  const { draw } = builder
  const quant = draw.quant(usualScale(draw))
  if (draw.chance(0.2)) {
    builder.input([batch, draw.whole(1, 40)], quant)
    return
  }
  const extents = [1, 2, 3, 4, 5, 7, 8, 9]
  builder.input(
    [batch, draw.pick(extents), draw.pick(extents), draw.pick([1, 1, 2, 3, 3, 4, 5, 8, 16])],
    quant,
  )
}
