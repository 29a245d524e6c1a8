import type { Command } from 'commander'
import { type LoadedDataset, loadDataset } from '../../train/data/load-node'
import { syntheticDigits } from '../../train/data/synthetic'
import { UsageError } from './failure'
import { type Progress, say, startProgress } from './progress'

/** Options that choose the source of digits. */
export interface DataFlags {
  readonly data?: string
  readonly synthetic?: boolean
}

/** Adds the options that choose the source of digits. */
export function addDataOptions(command: Command): Command {
  return command
    .option(
      '--data <folder>',
      "MNIST's four files (default: MNIST_DIR, a cache, ../shared/data/mnist, or a download)",
    )
    .option('--synthetic', 'digits that Octet draws itself, instead of MNIST')
}

/**
 * Loads MNIST from `folder`, from its usual places, or from a mirror; else draws synthetic digits and prints a warning.
 *
 * @throws DataError when `folder` lacks a file or has a broken one.
 */
export async function loadData(
  { data: folder, synthetic }: DataFlags,
  signal: AbortSignal,
): Promise<LoadedDataset> {
  if (synthetic) {
    if (folder !== undefined) throw new UsageError('--data and --synthetic exclude each other')
    say(syntheticWarning)
    return syntheticData()
  }
  let bar: Progress | undefined
  let current = ''
  try {
    const data = await loadDataset({
      dir: folder,
      signal,
      onNotice: say,
      onProgress: ({ name, received, total }) => {
        if (name !== current) {
          bar?.stop()
          bar = startProgress(`downloading ${name}`, total || received, 'bytes')
          current = name
        }
        bar?.update(received)
      },
    })
    signal.throwIfAborted()
    bar?.stop()
    if (data.train.source === 'synthetic') say(`MNIST could not be found or downloaded. ${syntheticWarning}`)
    return data
  } finally {
    bar?.stop()
  }
}

const syntheticWarning =
  'WARNING: what follows is about SYNTHETIC digits that Octet draws itself; accuracies say nothing about MNIST.'

function syntheticData(): LoadedDataset {
  return {
    train: syntheticDigits({ count: 10_000, seed: 2 }),
    test: syntheticDigits({ count: 2_000, seed: 3 }),
    origin: 'digits drawn by Octet (--synthetic)',
  }
}
