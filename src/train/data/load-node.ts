import { checkOptions } from '../../graph/check'
import type { TrainingData } from './dataset'
import { findMnist, type MnistOptions, mnistRules } from './mnist-node'
import { syntheticDigits } from './synthetic'

/** Options of `loadDataset`: where to look for MNIST, and how many digits to draw without it. */
export interface LoadOptions extends MnistOptions {
  /** Numbers of synthetic digits, and their seed. Default 10,000 and 2,000 with seed 1. */
  synthetic?: { train: number; test: number; seed: number }
}

/** Training and test data, and a description of where it came from. */
export interface LoadedDataset extends TrainingData {
  origin: string
}

/**
 * Loads MNIST if `findMnist` finds it, else draws synthetic digits. `train.source` tells which, and anything that
 * prints a result must tell it too. Throws as `findMnist` does.
 */
export async function loadDataset(options: LoadOptions = {}): Promise<LoadedDataset> {
  checkOptions('loadDataset', options, { ...mnistRules, synthetic: 'object' })
  const { synthetic, ...rest } = options
  const found = await findMnist(rest)
  if (found) return found
  const { train, test, seed } = synthetic ?? { train: 10_000, test: 2_000, seed: 1 }
  return {
    // Neighbouring seeds are independent streams, so no test digit is a training digit.
    train: syntheticDigits({ count: train, seed: 2 * seed }),
    test: syntheticDigits({ count: test, seed: 2 * seed + 1 }),
    origin: 'digits drawn by Octet, because MNIST could not be found',
  }
}
