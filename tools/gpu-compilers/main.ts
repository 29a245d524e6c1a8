/** `npm run gpu-compilers`: what the compilers of AMD's, NVIDIA's and Intel's GPUs make of the kernels. */
import { CommanderError } from 'commander'
import { exitCodes, reportError } from '../../src/apps/cli/failure'
import { print } from '../../src/apps/cli/output'
import { say } from '../../src/apps/cli/progress'
import { OctetError } from '../../src/graph/errors'
import type { Device } from './devices'
import { missingModels } from './kernels'
import { compileFor, type Result } from './measure'
import { type Options, parseOptions } from './options'
import { formatResults } from './report/columns'
import { writeDocs } from './report/document'
import { checkRoot, install } from './root'

async function compileAndPrint(device: Device, options: Options): Promise<number> {
  const { words, all = false, networks, models, assembly } = options
  const request = { words, all, networks: networks ? models : undefined }
  print(`${device.name}: ${device.description}`)
  const results: Result[] = []
  for await (const { result, text } of compileFor(device, request)) {
    results.push(result)
    if (assembly) print(`${result.subject} ${result.op}, ${result.variant}:\n${text}`)
    else if (process.stderr.isTTY) process.stderr.write(`\r${results.length} kernels`)
  }
  if (process.stderr.isTTY) process.stderr.write('\r')
  if (results.length === 0)
    throw new OctetError(`no case has the words "${words.join(' ')}"; --help lists the cases`)
  print(`${formatResults(results).join('\n')}\n`)
  return results.filter(({ failed }) => failed !== undefined).length
}

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2))
    if (options.install) install()
    checkRoot()
    if (options.networks)
      for (const path of missingModels(options.models)) say(`${path} is not there; its network is left out`)
    let failed = 0
    for (const device of options.devices) failed += await compileAndPrint(device, options)
    if (options.writeDocs) await writeDocs(options.models)
    return failed > 0 ? exitCodes.failure : exitCodes.ok
  } catch (error) {
    // Commander has printed the error already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    return reportError(error, process.argv.includes('--verbose'))
  }
}

process.exitCode = await main()
