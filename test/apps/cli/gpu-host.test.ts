import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ensureBrowser } from '../../../src/apps/cli/ensure-browser'
import { GpuHost } from '../../../src/apps/cli/gpu-host'
import { DeviceError, InputError, ModelError, OctetError } from '../../../src/graph/errors'
import { temporaryFolder } from './octet'

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

test('Ctrl-C rejects with its own reason', async () => {
  const controller = new AbortController()
  const host = await GpuHost.open(controller.signal)
  onTestFinished(() => host.close())
  const call = host.call('open', { engine: 'tfjs', url: host.serve('dist/pages/models/mnist'), batch: 1 })
  const refused = expect(call).rejects.toThrow(new OctetError('stop'))
  controller.abort(new OctetError('stop'))
  await refused
})
