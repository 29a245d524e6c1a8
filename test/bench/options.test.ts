import { spawnSync } from 'node:child_process'
import { CommanderError } from 'commander'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseOptions } from '../../bench/options'

let printed = ''
const print = (text: string | Uint8Array) => {
  printed += String(text)
  return true
}

beforeEach(() => {
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(print)
  vi.spyOn(process.stderr, 'write').mockImplementation(print)
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('what is parsed', () => {
  test('nothing: everything, in Chromium', () => {
    expect(parseOptions([])).toEqual({ host: 'chrome' })
  })

  test('names with commas between them, in any case', () => {
    const options = parseOptions(['--engine', 'octet-int8,TFJS-webgpu', '--model', 'resnet-8, mnist'])
    expect(options.engine).toEqual(['octet-int8', 'tfjs-webgpu'])
    expect(options.model).toEqual(['ResNet-8', 'MNIST'])
  })

  test('none of the models, and the rest', () => {
    const given = '--model none --rounds 3 --filter square --json a.json --html b.html --headed --host node'
    expect(parseOptions(given.split(' '))).toEqual({
      model: [],
      rounds: 3,
      filter: 'square',
      json: 'a.json',
      html: 'b.html',
      headed: true,
      host: 'node',
    })
  })
})

describe('what is refused', () => {
  test.each([
    ['an engine that there is not', ['--engine', 'caffe'], /no "caffe"; there are octet-int8, octet-float32/],
    ['a model that there is not', ['--model', 'GPT'], /no "GPT"; there are MNIST, ResNet-8/],
    ['no rounds', ['--rounds', '0'], /whole number from 1/],
    ['another host', ['--host', 'firefox'], /Allowed choices are chrome, node/],
    ['an unknown option', ['--fast'], /unknown option '--fast'/],
    ['a stray word', ['MNIST'], /too many arguments/],
  ])('%s', (_, args, message) => {
    expect(() => parseOptions(args)).toThrow(CommanderError)
    expect(printed).toMatch(message)
  })
})

test('--help names every option', () => {
  expect(() => parseOptions(['--help'])).toThrow(CommanderError)
  for (const option of ['engine', 'model', 'rounds', 'filter', 'json', 'html', 'headed', 'host', 'models']) {
    expect(printed).toContain(`--${option}`)
  }
})

// In a checkout whose engines aren't installed, as CI's isn't, this builds without them.
test('npm run bench -- --help installs nothing', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', '--help'], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('Usage: npm run bench')
})
