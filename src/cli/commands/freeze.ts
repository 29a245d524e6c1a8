import type { Command } from 'commander'
import { loadGraph } from '../load-graph'
import { type Context, makeCommand } from '../options'
import { outputPath, writeModel } from '../output'

/** `octet freeze`: a TensorFlow.js model becomes a float32 `.tflite` file. */
export function freezeCommand({ signal }: Context): Command {
  return makeCommand(
    'freeze',
    'Turn a TensorFlow.js layers model into a float32 .tflite file: variables become constants, dropout goes, batch normalisation and activations are folded in.',
    ['octet freeze model.json --out digits.tflite'],
  )
    .argument('<model>', 'model.json with its weight files beside it, or the folder that holds them')
    .option('-o, --out <file>', 'the .tflite file (default: the model name with .tflite)')
    .action(async (model: string, { out }: { out?: string }) => {
      const path = outputPath(model, out, '.tflite')
      await writeModel(path, await loadGraph(model), signal)
    })
}
