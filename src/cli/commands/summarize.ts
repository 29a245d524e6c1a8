import type { Command } from 'commander'
import { formatSummary, summarize } from '../../graph/summary'
import { loadGraph } from '../load-graph'
import { makeCommand } from '../options'
import { print } from '../output'

/** `octet summarize`: what a model holds, and how to run it. */
export function summarizeCommand(): Command {
  return makeCommand(
    'summarize',
    'Print what a model holds: inputs, outputs, parameters, bytes by type, and a line an operator.',
    ['octet summarize digits.tflite', 'octet summarize digits.tflite --json'],
  )
    .argument('<model>', 'a .tflite file, a model.json or its folder')
    .option('--json', 'print one JSON object')
    .action(async (model: string, { json }: { json?: boolean }) => {
      const summary = summarize(await loadGraph(model))
      print(json ? JSON.stringify(summary) : formatSummary(summary, { file: model }).trimEnd())
    })
}
