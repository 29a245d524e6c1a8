import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }
import { octet } from './octet'

const commands = [
  'train',
  'freeze',
  'quantize',
  'summarize',
  'run',
  'profile',
  'compare',
  'mnist',
  'selftest',
  'browser',
]

describe('help goes to stdout and exits with 0', () => {
  test('octet --help lists every command and the exit codes', async () => {
    const { code, stdout } = await octet(['--help'], '.')
    expect(code).toBe(0)
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect(stdout).toContain('Exit codes')
  })

  test.each(commands)('octet %s --help has examples', async (name) => {
    const { code, stdout, stderr } = await octet([name, '--help'], '.')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Usage: octet ${name}`)
    expect(stdout).toMatch(/Examples:\n {2}\$ .*octet/)
  })

  test('a reader that has gone is no error', async () => {
    const { stderr } = await promisify(execFile)('sh', [
      '-c',
      `"${process.execPath}" dist/cli.js --help | true`,
    ])
    expect(stderr).toBe('')
  })

  test('octet --version', async () => {
    expect((await octet(['--version'], '.')).stdout.trim()).toBe(manifest.version)
  })
})

describe('a wrong command line exits with 2 and says what is wrong', () => {
  test.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['summarize'], /missing required argument 'model'/],
    [['run', 'x.png'], /required option '-m, --model <file>'/],
    [['run', 'x.png', '-m', 'y', '--top', '0'], /--top <k>.*whole number from 1/],
    [['quantize', 'x', '--observer', 'psychic'], /Allowed choices are minmax, percentile/],
    [['quantize', 'x', '--pixels', '1'], /two numbers with a comma/],
    [['quantize', 'x.tflite'], /--data is needed/],
    [
      ['quantize', 'x', '--mode', 'weights', '--percentile', '99'],
      /--percentile is for --observer percentile/,
    ],
    [['freeze', 'x.tflite', '--out', 'x.tflite'], /x.tflite is the input/],
    [['mnist', '--images', 'many'], /--images <n>.*whole number from 1/],
    [['mnist', '--synthetic', '--data', 'x'], /exclude each other/],
    [['mnist', '--synthetic', '--images', '2001'], /there are 2000 test images/],
  ])('octet %j', async (args, message) => {
    const { code, stdout, stderr } = await octet(args, '.')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})
