import { type Command, InvalidArgumentError } from 'commander'
import type { TfjsOptions } from '../../../formats/tfjs/index'
import { quantize } from '../../../quantize'
import { UsageError } from '../failure'
import { loadGraph } from '../load-graph'
import { addCutOptions, type Context, type CutFlags, makeCommand, positiveInteger } from '../options'
import { outputPath, writeModel } from '../output'

/** A shape, and the name of its input if one is given. */
interface NamedShape {
  readonly name: string | undefined
  readonly shape: readonly number[]
}

interface FreezeFlags extends CutFlags {
  readonly out?: string
  readonly inputShape?: readonly NamedShape[]
  readonly float16?: boolean
}

/** `octet freeze`: converts a TensorFlow.js model to a float32 `.tflite` file. */
export function freezeCommand({ signal }: Context): Command {
  const command = makeCommand(
    'freeze',
    'Turn a TensorFlow.js model (layers or graph) into a float32 .tflite file: variables become constants, dropout goes, batch normalisation and activations are folded in. Also cuts .tflite files.',
    [
      'octet freeze model.json --out digits.tflite',
      'octet freeze detector/ --input-shape image=1,320,320,3 --outputs scores/Sigmoid,boxes/concat',
      'octet freeze detector.tflite --outputs raw_scores,raw_boxes --out head.tflite',
    ],
  )
    .argument(
      '<model>',
      'model.json with its weight files beside it, or the folder that holds them; or a .tflite file',
    )
    .option('-o, --out <file>', 'the .tflite file (default: the model name with .tflite)')
    .option(
      '--input-shape <[name=]shape>',
      'extents of an input that the model leaves open, the batch first: 1,224,224,3 (repeat it for several inputs)',
      namedShape,
    )
    .option('--float16', 'store the constants as float16, which halves the file')
  return addCutOptions(command).action(async (model: string, flags: FreezeFlags) => {
    const path = outputPath(model, flags.out, '.tflite')
    const graph = await loadGraph(model, loadOptions(flags))
    await writeModel(path, flags.float16 ? quantize(graph, undefined, { mode: 'float16' }) : graph, signal)
  })
}

function namedShape(text: string, before: readonly NamedShape[] = []): readonly NamedShape[] {
  const [, name, list = ''] = /^(?:(.*)=)?([^=]*)$/.exec(text) ?? []
  if (!/^\d+(,\d+)*$/.test(list))
    throw new InvalidArgumentError('It must be whole numbers with commas between them.')
  return [...before, { name, shape: list.split(',').map(positiveInteger) }]
}

function loadOptions({ inputShape = [], inputs, outputs }: FreezeFlags): TfjsOptions {
  const [first, ...others] = inputShape
  if (!first) return { inputs, outputs }
  if (first.name === undefined && others.length === 0) return { inputs, outputs, inputShape: first.shape }
  const named = inputShape.map(({ name, shape }) => {
    if (name === undefined)
      throw new UsageError('--input-shape: say for which input each shape is: name=1,224,224,3')
    return [name, shape] as const
  })
  return { inputs, outputs, inputShape: Object.fromEntries(named) }
}
