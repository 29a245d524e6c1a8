import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { random } from '../../src/numerics/random'
import { download } from '../../src/train/data/download-node'
import { loadDataset } from '../../src/train/data/load-node'
import { findMnist } from '../../src/train/data/mnist-node'
import { syntheticDigits } from '../../src/train/data/synthetic'
import { DataError } from '../../src/train/errors'
import { rejection } from '../harness/attempt'
import { idxImages, idxLabels } from './idx-files'

const next = random(1)
const content = new Uint8Array(100_000).map(() => 256 * next())
const gz = gzipSync(content)
const file = {
  name: 'data',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
}

let folder: string
let server: Server
let url: string
let path: string
/** The ranges that were asked for, in order. */
let ranges: (string | undefined)[]
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octet-mnist-'))
  path = join(folder, 'cache', 'data.gz')
  ranges = []
  server = createServer((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  answer = serve(gz)
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

/** Serves bytes with ranges, as the mirrors do; breaks the connection after `limit` bytes of an answer. */
function serve(bytes: Uint8Array, limit = Number.POSITIVE_INFINITY) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (from >= bytes.length) return response.writeHead(416).end()
    const part = bytes.subarray(from)
    const headers = { 'content-length': part.length }
    const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
    response.writeHead(
      request.headers.range ? 206 : 200,
      request.headers.range ? { ...headers, ...range } : headers,
    )
    if (part.length <= limit) return response.end(part)
    response.write(part.subarray(0, limit))
    breaking = { response, at: from + limit }
  }
}

/** The answer that breaks off once the client has all the bytes that `serve` gave it. */
let breaking: { response: ServerResponse; at: number } | undefined

/** For `download`: tells the server what arrived, for a broken connection may take with it what is still on its way. */
const onProgress = ({ received }: { received: number }) => {
  if (breaking && received >= breaking.at) breaking.response.destroy()
}

async function failure(run: () => Promise<unknown>): Promise<DataError> {
  return rejection(run(), DataError)
}

const names = async () => (await readdir(join(folder, 'cache'))).sort()

describe('download', () => {
  test('arrives whole, with its progress', async () => {
    const seen: [number, number][] = []
    await download(url, path, file, { onProgress: ({ received, total }) => seen.push([received, total]) })
    expect((await readFile(path)).equals(gz)).toBe(true)
    expect(seen.at(-1)).toEqual([gz.length, gz.length])
    expect(await names()).toEqual(['data.gz'])
    expect(ranges).toEqual([undefined])
  })

  test('another compression of the same bytes is as good', async () => {
    answer = serve(gzipSync(content, { level: 1 }))
    await download(url, path, file)
    expect(await names()).toEqual(['data.gz'])
  })

  test('a broken connection is resumed where it broke', async () => {
    let calls = 0
    answer = (request, response) => serve(gz, ++calls < 3 ? 10_000 : undefined)(request, response)
    await download(url, path, file, { onProgress })
    expect((await readFile(path)).equals(gz)).toBe(true)
    expect(ranges).toEqual([undefined, 'bytes=10000-', 'bytes=20000-'])
  })

  test('what an earlier process left is resumed', async () => {
    await mkdir(join(folder, 'cache'))
    await writeFile(`${path}.part`, gz.subarray(0, 5000))
    await download(url, path, file)
    expect((await readFile(path)).equals(gz)).toBe(true)
    expect(ranges).toEqual(['bytes=5000-'])
  })

  test('a server without ranges starts again', async () => {
    await mkdir(join(folder, 'cache'))
    await writeFile(`${path}.part`, gz.subarray(0, 5000))
    answer = (_, response) => response.end(gz)
    await download(url, path, file)
    expect((await readFile(path)).equals(gz)).toBe(true)
  })

  test('a partial file of other bytes is dropped, then all is fetched', async () => {
    await mkdir(join(folder, 'cache'))
    await writeFile(`${path}.part`, new Uint8Array(5000))
    await download(url, path, file)
    expect((await readFile(path)).equals(gz)).toBe(true)
    expect(ranges).toEqual(['bytes=5000-', undefined])
  })

  test('a connection that breaks for good keeps what came', async () => {
    let calls = 0
    answer = (request, response) => (++calls > 1 ? response.destroy() : serve(gz, 7000)(request, response))
    expect((await failure(() => download(url, path, file, { onProgress }))).message).toMatch(
      / after 7000 bytes$/,
    )
    expect(await names()).toEqual(['data.gz.part'])
    expect((await readFile(`${path}.part`)).equals(gz.subarray(0, 7000))).toBe(true)
  })

  test('wrong bytes leave nothing, and both digests are named', async () => {
    const other = content.map((byte) => byte ^ 1)
    answer = serve(gzipSync(other))
    const { message } = await failure(() => download(url, path, file))
    expect(message).toContain(createHash('sha256').update(other).digest('hex'))
    expect(message).toContain(file.sha256)
    expect(await names()).toEqual([])
  })

  test('a file that unpacks to more than it should is refused before it does', async () => {
    answer = serve(gzipSync(new Uint8Array(2 ** 26)))
    const { message } = await failure(() => download(url, path, file))
    expect(message).toBe(`${url}: ${path}.part: unpacks to more than 100000 bytes`)
    expect(await names()).toEqual([])
  })

  test('a server that never ends is cut off', async () => {
    answer = (_, response) => {
      const send = () => response.write(new Uint8Array(50_000), () => response.destroyed || send())
      send()
    }
    const { message } = await failure(() => download(url, path, file))
    expect(message).toBe(`${url}: sends more than 201024 bytes for data`)
    expect(await names()).toEqual([])
  })

  test('a missing file', async () => {
    answer = (_, response) => response.writeHead(404).end()
    expect((await failure(() => download(url, path, file))).message).toBe(`${url}: HTTP status 404`)
  })

  test('a server that says nothing', async () => {
    answer = () => {}
    const { message } = await failure(() => download(url, path, file, { timeout: 100 }))
    expect(message).toBe(`${url}: no answer for 100 ms after 0 bytes`)
  })

  test('cancelling keeps what came', async () => {
    const controller = new AbortController()
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': gz.length })
      response.write(gz.subarray(0, 3000))
    }
    const onProgress = () => controller.abort(new Error('enough'))
    await expect(download(url, path, file, { signal: controller.signal, onProgress })).rejects.toThrow(
      'enough',
    )
    expect(await names()).toEqual(['data.gz.part'])
  })
})

describe('where MNIST is looked for', () => {
  const digits = syntheticDigits({ count: 20, seed: 1 })

  async function fill(where: string): Promise<void> {
    await mkdir(where, { recursive: true })
    await writeFile(join(where, 'train-images-idx3-ubyte.gz'), gzipSync(idxImages(digits)))
    await writeFile(join(where, 'train-labels-idx1-ubyte'), idxLabels(digits))
    await writeFile(join(where, 't10k-images.idx3-ubyte'), idxImages(digits))
    await writeFile(join(where, 't10k-labels-idx1-ubyte'), idxLabels(digits))
  }
  const nowhere = () => ({ env: { HOME: folder }, cwd: join(folder, 'project'), download: false })

  test('the folder given, then MNIST_DIR, then ../shared/data/mnist', async () => {
    const [given, named, shared] = ['given', 'named', 'shared/data/mnist'].map((name) =>
      join(folder, name),
    ) as [string, string, string]
    for (const where of [given, named, shared]) await fill(where)
    const env = { HOME: folder, MNIST_DIR: named }
    expect((await findMnist({ ...nowhere(), dir: given, env }))?.origin).toBe(given)
    expect((await findMnist({ ...nowhere(), env }))?.origin).toBe(named)
    const found = await findMnist(nowhere())
    expect(found?.origin).toBe(shared)
    expect(found?.test.images).toEqual(digits.images)
  })

  test('a folder that was asked for must have it', async () => {
    const { message } = await failure(() => findMnist({ dir: folder }))
    expect(message).toContain(`${folder} has no train-images-idx3-ubyte.gz`)
    await failure(() => findMnist({ env: { MNIST_DIR: folder } }))
  })

  test('a damaged cache is passed over with a notice', async () => {
    await fill(join(folder, '.cache/octet-webgpu/mnist'))
    const notices: string[] = []
    expect(await findMnist({ ...nowhere(), onNotice: (notice) => notices.push(notice) })).toBeUndefined()
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain('SHA-256')
  })

  test('a cache that cannot be written is passed over with a notice', async () => {
    await writeFile(join(folder, '.cache'), 'a file where the folder should be')
    const notices: string[] = []
    const options = {
      ...nowhere(),
      download: true,
      mirrors: [url],
      onNotice: (notice: string) => notices.push(notice),
    }
    expect(await findMnist(options)).toBeUndefined()
    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatch(/^E[A-Z]+: .*\.cache/)
  })

  test('every mirror is tried, and the digits that Octet draws come last', async () => {
    answer = (_, response) => response.writeHead(503).end()
    const notices: string[] = []
    const mirrors = [`${url}one/`, `${url}two/`]
    const synthetic = { train: 30, test: 20, seed: 9 }
    const onNotice = (notice: string) => notices.push(notice)
    const data = await loadDataset({ ...nowhere(), download: true, mirrors, synthetic, onNotice })
    expect(notices).toEqual([
      `MNIST could not be downloaded: ${url}one/train-images-idx3-ubyte.gz: HTTP status 503; ` +
        `${url}two/train-images-idx3-ubyte.gz: HTTP status 503`,
    ])
    expect([data.train.source, data.train.count, data.test.count]).toEqual(['synthetic', 30, 20])
    expect(data.train.images.slice(0, 7840)).not.toEqual(data.test.images.slice(0, 7840))
  })
})
