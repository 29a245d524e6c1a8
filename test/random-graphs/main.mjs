/** `npm run random-graphs -- [--count N] [--seed N]`: checks random graphs on the GPU that Node finds. */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'

const usage = 'npm run random-graphs -- [--count N (default 10000)] [--seed N (default: a random one)]'

function fail(message) {
  console.error(`random-graphs: ${message}\n${usage}`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' } } }).values
  } catch (error) {
    return fail(error.message)
  }
}

function wholeNumber(name, text, least) {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least)
    fail(`--${name} ${text} is not a whole number from ${least} on`)
  return value
}

const { count = '10000', seed = `${Math.floor(Math.random() * 2 ** 31)}` } = readOptions()
const environment = {
  ...process.env,
  RANDOM_GRAPHS_COUNT: `${wholeNumber('count', count, 1)}`,
  RANDOM_GRAPHS_SEED: `${wholeNumber('seed', seed, 0)}`,
}
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', '--disableConsoleIntercept']
const child = spawn(process.execPath, [...vitest, 'test/random-graphs/random-graphs.test.ts'], {
  env: environment,
  stdio: 'inherit',
})
child.on('exit', (code) => process.exit(code ?? 1))
