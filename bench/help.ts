/** `npm run bench -- --help`, in a build of its own that needs none of the engines. */
import { CommanderError } from 'commander'
import { parseOptions } from './options'

try {
  parseOptions(['--help'])
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
}
