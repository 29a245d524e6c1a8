import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { octet, temporaryFolder } from './octet'

test('octet mnist --json: one object on stdout, whole files, no byte that differs', async () => {
  const folder = await temporaryFolder()
  const { code, stdout, stderr } = await octet(['mnist', '--synthetic', '--images', '10', '--json'], folder)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  expect(stderr).toContain('SYNTHETIC')
  const report = JSON.parse(stdout)
  const number = expect.any(Number)
  const column = {
    accuracy: number,
    msPerImage: number,
    minMsPerImage: number,
    images: 10,
    batch: 2,
    bytes: number,
  }
  expect(report).toEqual({
    data: 'synthetic',
    images: 10,
    adapter: {
      vendor: expect.any(String),
      architecture: expect.any(String),
      description: expect.any(String),
      software: expect.any(Boolean),
    },
    tfjs: column,
    float: { ...column, dispatches: number },
    int8: { ...column, dispatches: number, mismatchedBytes: 0, comparedBytes: 100, comparedImages: 10 },
    ratios: { size: number, timeVsTfjs: number, timeVsFloat: number },
  })
  expect(report.int8.accuracy).toBeGreaterThanOrEqual(0.8)
  expect(report.float.accuracy).toBe(report.tfjs.accuracy)
  expect(report.int8.dispatches).toBeLessThanOrEqual(5)
  expect(report.ratios.size).toBeLessThanOrEqual(0.26)
  const files = await readdir(join(folder, '.cache/mnist'))
  expect(files.sort()).toEqual(['float.tflite', 'int8.tflite'])
  expect((await stat(join(folder, '.cache/mnist/int8.tflite'))).size).toBe(report.int8.bytes)
})

test('Ctrl-C ends it with one line and exit code 130, nothing half-written', async () => {
  const folder = await temporaryFolder()
  const child = spawn(process.execPath, [resolve('dist/cli.js'), 'mnist', '--synthetic'], { cwd: folder })
  let stderr = ''
  let asked = false
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    // The bar: calibration is under way, the browser open.
    if (stderr.includes('calibrating') && !asked) asked = child.kill('SIGINT')
  })
  const code = await new Promise((done) => child.on('close', done))
  expect(code).toBe(130)
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('octet: interrupted')
  expect(await readdir(folder)).toEqual([])
})
