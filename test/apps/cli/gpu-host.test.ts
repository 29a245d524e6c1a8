import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { ensureBrowser } from '../../../src/apps/cli/ensure-browser'
import { GpuHost } from '../../../src/apps/cli/gpu-host'
import { DeviceError, InputError, ModelError, OctetError } from '../../../src/graph/errors'
import { convModel, rawFile } from '../../formats/tflite/raw'
import { temporaryFolder } from './octet'
import { decodePicture } from './pictures/decode'

/** A program at CHROME_PATH: a shell script. */
async function useBrowser(script: string): Promise<void> {
  const path = join(await temporaryFolder(), 'chrome')
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  vi.stubEnv('CHROME_PATH', path)
  onTestFinished(() => void vi.unstubAllEnvs())
}

test('a program that is no browser is an error that names it', async () => {
  await useBrowser('exit 1')
  await expect(GpuHost.open()).rejects.toThrow(DeviceError)
  await expect(GpuHost.open()).rejects.toThrow(/chrome does not start: [^\n]+$/)
})

describe('the sandbox', () => {
  /** Opens a browser that only notes its switches; returns for each start whether it had a sandbox. */
  async function starts(user: number, use: 'models' | 'pictures'): Promise<boolean[]> {
    vi.spyOn(process, 'getuid').mockReturnValue(user)
    vi.spyOn(process, 'geteuid').mockReturnValue(user)
    onTestFinished(() => void vi.restoreAllMocks())
    const notes = join(await temporaryFolder(), 'switches')
    await useBrowser(`echo "$*" >> ${notes}; exit 1`)
    await expect(GpuHost.open(undefined, use)).rejects.toThrow(DeviceError)
    const lines = (await readFile(notes, 'utf8')).trimEnd().split('\n')
    return lines.map((line) => !line.includes('--no-sandbox'))
  }

  test('is there for pictures, whoever asks', async () => {
    expect(await starts(1000, 'pictures')).toEqual([true])
    expect(await starts(0, 'pictures')).toEqual([true])
  })

  test('is there for models, where the system allows one', async () => {
    expect(await starts(1000, 'models')).toEqual([true, false])
    expect(await starts(0, 'models')).toEqual([false])
  })
})

test('the page reaches no other host, and nothing outside a folder that it was given', async () => {
  const host = await GpuHost.open()
  onTestFinished(() => host.close())
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'model'))
  await writeFile(join(folder, 'secret'), rawFile(convModel()))
  await writeFile(join(folder, 'model', 'x.tflite'), rawFile(convModel()))
  const served = host.serve(join(folder, 'model'))
  const open = (url: string) => host.call('open', { engine: 'octet', url, batch: 1 })
  expect((await open(`${served}/x.tflite`)).id).toBeTypeOf('number')
  for (const path of ['..%2fsecret', '%2e%2e%2fsecret', 'a%2f..%2f..%2fsecret']) {
    await expect(open(`${served}/${path}`)).rejects.toThrow(/the server answered 404/)
  }
  await expect(open('http://169.254.169.254/x')).rejects.toThrow(/the request failed/)
})

test('a browser without an adapter is the error that the runtime throws', async () => {
  const browser = await ensureBrowser()
  const keep = 'for a in "$@"; do shift; [ "$a" = --enable-unsafe-webgpu ] || set -- "$@" "$a"; done'
  await useBrowser(`${keep}\nexec "${browser}" "$@" --disable-features=WebGPU --disable-gpu`)
  const opening = GpuHost.open()
  await expect(opening).rejects.toThrow(DeviceError)
  await expect(opening).rejects.toThrow(/^(WebGPU found no adapter|this host has no WebGPU)/)
})

test('errors of the page keep their class and message', async () => {
  const host = await GpuHost.open()
  onTestFinished(() => host.close())
  expect(host.adapter.software).toBeTypeOf('boolean')
  const image = { url: '', type: 'uint8', size: 1, from: 0, count: 1 } as const
  await expect(host.call('run', 7, image)).rejects.toThrow(new InputError('no engine 7 is open'))
  const noise = host.serve(new Uint8Array(100))
  const spec = { engine: 'octet', url: noise, batch: 1 } as const
  await expect(host.call('open', spec)).rejects.toThrow(ModelError)
  await expect(host.call('open', { ...spec, url: `${noise}9` })).rejects.toThrow(/the server answered 404/)
})

test('the end of the browser rejects what is in flight', async () => {
  const host = await GpuHost.open()
  const spec = { engine: 'octet', url: 'https://octet.invalid/models/mnist/model.json', batch: 1 } as const
  const opening = host.call('open', spec)
  const refused = expect(opening).rejects.toThrow()
  await host.close()
  await refused
})

describe('Ctrl-C while the browser starts rejects with its own reason', () => {
  const reason = new OctetError('stop')
  const interrupted = (start: (signal: AbortSignal) => Promise<unknown>) => {
    const controller = new AbortController()
    const started = start(controller.signal)
    controller.abort(reason)
    return started
  }

  test('where it does not start', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    vi.spyOn(process, 'geteuid').mockReturnValue(1000)
    onTestFinished(() => void vi.restoreAllMocks())
    await useBrowser('exit 1')
    await expect(interrupted((signal) => GpuHost.open(signal))).rejects.toBe(reason)
    const webp = Uint8Array.of(...Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0'), 0x2f, 0, 0, 0, 0)
    await expect(interrupted((signal) => decodePicture(webp, 'x.webp', signal))).rejects.toBe(reason)
  })

  test('where it does', async () => {
    await expect(interrupted((signal) => GpuHost.open(signal))).rejects.toBe(reason)
  })
})

test('Ctrl-C rejects with its own reason', async () => {
  const controller = new AbortController()
  const host = await GpuHost.open(controller.signal)
  onTestFinished(() => host.close())
  const call = host.call('open', { engine: 'tfjs', url: host.serve('dist/pages/models/mnist'), batch: 1 })
  const refused = expect(call).rejects.toThrow(new OctetError('stop'))
  controller.abort(new OctetError('stop'))
  await refused
})
