import { type Command, Option } from 'commander'
import { addDataOptions, type DataFlags, loadData } from '../data'
import { type Context, finiteNumber, makeCommand, positiveInteger } from '../options'
import { print } from '../output'
import { type TrainFlags, trainNetwork } from '../train-network'

/** `octet train`: trains the article's network from scratch. */
export function trainCommand({ signal }: Context): Command {
  const command = makeCommand(
    'train',
    'Train the network of the article (Deep MNIST) with TensorFlow.js. A run that was killed resumes.',
    ['octet train --out model', 'octet train --data mnist --steps 2000 --seed 7 --out model --fresh'],
  )
    .option('-o, --out <folder>', 'folder for model.json and its weights', 'model')
    .option('--steps <n>', 'optimizer steps', positiveInteger)
    .option('--batch <n>', 'images a step', positiveInteger)
    .option('--rate <r>', 'learning rate', finiteNumber)
    .option('--seed <n>', 'what every random choice follows from', positiveInteger)
    .option('--article', "the article's settings: 20,000 batches of 50, Adam at 1e-4, images as they are")
    .option('--fresh', 'forget the checkpoint of an earlier run')
    .addOption(
      new Option('--backend <name>', 'of TensorFlow.js (default: the best there is)').choices([
        'webgpu',
        'wasm',
        'cpu',
      ]),
    )
  return addDataOptions(command).action(async (flags: TrainFlags & DataFlags & { out: string }) => {
    const record = await trainNetwork(await loadData(flags, signal), flags.out, flags, signal)
    const accuracy = (100 * record.testAccuracy).toFixed(2)
    print(
      `${accuracy} % of ${record.testImages} test images (${record.data}), ${record.seconds} s, ${flags.out}`,
    )
  })
}
