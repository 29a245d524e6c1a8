import type { Command } from 'commander'
import { type Placement, placeOperators } from '../../../gpu/placement'
import { formatSummary, summarize } from '../../../graph/summary'
import { counted } from '../describe'
import { loadGraph } from '../load-graph'
import { makeCommand } from '../options'
import { print } from '../output'
import { cleaned } from '../terminal'

/** `octet summarize`: prints what a model contains, and where its operators run. */
export function summarizeCommand(): Command {
  return makeCommand(
    'summarize',
    'Print what a model holds: inputs, outputs, parameters, bytes by type, and a line an operator.',
    ['octet summarize digits.tflite', 'octet summarize pose.tflite --placement --json'],
  )
    .argument('<model>', 'a .tflite file, a model.json or its folder')
    .option('--json', 'print one JSON object')
    .option('--placement', 'say of every operator where it runs, and why')
    .action(async (model: string, { json, placement }: { json?: boolean; placement?: boolean }) => {
      const graph = await loadGraph(model)
      const summary = summarize(graph)
      const placed = placement ? placeOperators(graph) : []
      if (json) print(JSON.stringify({ ...summary, ...(placement && { placement: asJson(placed) }) }))
      else print([formatSummary(cleaned(summary), { file: model }).trimEnd(), ...asLines(placed)].join('\n'))
    })
}

function asJson(placed: readonly Placement[]): unknown[] {
  return placed.map(({ op, where, reason }) => ({ kind: op.def.kind, name: op.name, where, reason }))
}

function asLines(placed: readonly Placement[]): string[] {
  if (placed.length === 0) return []
  const onHost = placed.filter(({ where }) => where === 'cpu')
  const onGpu = counted(placed.length - onHost.length, 'operator runs', 'operators run')
  const total = `${onGpu} on the GPU, ${onHost.length} on the CPU`
  const lines = placed.map(
    ({ op, where, reason }, i) =>
      `${String(i).padStart(4)}  ${where}  ${op.def.kind} "${cleaned(op.name)}"${reason ? `: ${reason}` : ''}`,
  )
  return ['', `${total}:`, ...lines]
}
