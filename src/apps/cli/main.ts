#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { version } from '../../../package.json'
import { browserCommand } from './commands/browser'
import { compareCommand } from './commands/compare'
import { freezeCommand } from './commands/freeze'
import { mnistCommand } from './commands/mnist'
import { modelsCommand } from './commands/models'
import { profileCommand } from './commands/profile'
import { quantizeCommand } from './commands/quantize'
import { runCommand } from './commands/run'
import { selfTestCommand } from './commands/selftest'
import { summarizeCommand } from './commands/summarize'
import { trainCommand } from './commands/train'
import { verifyCommand } from './commands/verify'
import { exitCodes, Interruption, reportError } from './failure'
import type { Context } from './options'

/** The command `octet` with all its subcommands. */
function makeProgram(context: Context): Command {
  const program = new Command('octet')
    .description('8-bit neural networks on WebGPU: train, freeze, quantize, run and compare.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .addHelpText(
      'after',
      [
        '',
        'Exit codes: 0 done, 1 failed, 2 the command line is wrong, 130 interrupted.',
        '',
        'The whole story:',
        '  $ octet mnist',
      ].join('\n'),
    )
  const commands = [
    trainCommand(context),
    freezeCommand(context),
    quantizeCommand(context),
    summarizeCommand(),
    runCommand(context),
    profileCommand(context),
    compareCommand(context),
    verifyCommand(context),
    modelsCommand(context),
    selfTestCommand(context),
    mnistCommand(context),
    browserCommand(),
  ]
  for (const command of commands) program.addCommand(command)
  for (const command of [program, ...commands]) command.exitOverride()
  return program
}

async function main(): Promise<number> {
  // Ends quietly if the reader closes the pipe, as in `octet models | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(exitCodes.ok)
  })
  const interruption = new AbortController()
  // A second Ctrl-C has no listener and ends the process at once.
  process.once('SIGINT', () => interruption.abort(new Interruption()))
  try {
    await makeProgram({ signal: interruption.signal }).parseAsync()
    return exitCodes.ok
  } catch (error) {
    // Commander has printed the error already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    return reportError(error, process.argv.includes('--verbose'))
  }
}

// Not process.exit, which could lose output that hasn't reached a pipe yet.
process.exitCode = await main()
