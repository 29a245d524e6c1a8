import { readFile, rm } from 'node:fs/promises'
import { refuse } from '../graph/check'
import { type CheckpointStore, decodeCheckpoint, encodeCheckpoint } from './checkpoint'
import { isMissing, writeAtomically } from './files-node'

/**
 * Keeps the checkpoint in one file, replaced by rename. `load` rejects with a DataError that names the file if it is
 * damaged.
 */
export function fileCheckpoints(path: string): CheckpointStore {
  if (typeof path !== 'string') refuse('fileCheckpoints', "a file's path", path)
  return {
    load: async () => {
      try {
        return decodeCheckpoint(await readFile(path), path)
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    save: (checkpoint) => writeAtomically(path, encodeCheckpoint(checkpoint)),
    clear: () => rm(path, { force: true }),
  }
}
