import { type LoadedDataset, loadDataset } from '../train/data/load-node'
import { type Progress, say, startProgress } from './progress'

/**
 * MNIST from `folder`, from where it usually is, or from a mirror; else digits that Octet draws, which is said loudly.
 *
 * @throws DataError when `folder` lacks a file or has a broken one.
 */
export async function loadData(folder: string | undefined, signal: AbortSignal): Promise<LoadedDataset> {
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
    if (data.train.source === 'synthetic') say(syntheticWarning)
    return data
  } finally {
    bar?.stop()
  }
}

/** What has to be said wherever figures of synthetic digits are. */
export const syntheticWarning =
  'WARNING: MNIST could not be found or downloaded. What follows was measured on SYNTHETIC digits that Octet draws itself; accuracies say nothing about MNIST.'
