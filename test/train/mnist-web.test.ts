import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { downloadMnist, type NamedBytes, readMnist, syntheticDigits } from '../../src/train/index'
import { idxImages, idxLabels } from './idx-files'

let server: Server
let url: string
/** Paths that were asked for, in order. */
const asked: string[] = []
const bytes = gzipSync(new Uint8Array(1000))

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url?.startsWith('/gone/')) return response.writeHead(404).end()
    if (request.url?.startsWith('/silent/')) return response.writeHead(200).write('x')
    return response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const failure = (run: Promise<unknown>) =>
  run.then(
    () => 'nothing failed',
    (error: Error) => `${error.name}: ${error.message}`,
  )

test('every mirror is tried, and other bytes than MNIST are refused by their digest', async () => {
  const seen: number[] = []
  const mirrors = ['gone/', 'silent/', 'wrong/'].map((folder) => `${url}${folder}`)
  const message = await failure(
    downloadMnist({ mirrors, timeout: 1000, onProgress: ({ received }) => seen.push(received) }),
  )
  expect(message).toMatch(/^DataError: MNIST could not be downloaded: /)
  expect(message).toContain('/gone/train-images-idx3-ubyte.gz: HTTP status 404')
  expect(message).toContain('/silent/train-images-idx3-ubyte.gz: no answer for 1000 ms')
  expect(message).toContain('/wrong/train-images-idx3-ubyte.gz: SHA-256 541b3e9daa09b20b')
  expect(asked).toHaveLength(3)
  expect(seen.at(-1)).toBe(bytes.length)
})

test('a signal ends it with its reason', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'))
  expect(await failure(downloadMnist({ mirrors: [url], signal }))).toBe('Error: cancelled')
})

const [train, small] = [syntheticDigits({ count: 20, seed: 1 }), syntheticDigits({ count: 10, seed: 2 })]
const files: NamedBytes[] = [
  { name: 't10k-images.idx3-ubyte', bytes: idxImages(small) },
  { name: 'train-images-idx3-ubyte.gz', bytes: gzipSync(idxImages(train)) },
  { name: 't10k-labels-idx1-ubyte', bytes: idxLabels(small) },
  { name: 'train-labels-idx1-ubyte.gz', bytes: gzipSync(idxLabels(train)) },
]

test('the four files are known by their names, in any order, gzipped or not', async () => {
  const data = await readMnist(files)
  expect([data.train.count, data.test.count]).toEqual([20, 10])
  expect(Buffer.from(data.test.images).equals(Buffer.from(small.images))).toBe(true)
  expect(data.train.source).toBe('mnist')
})

test('what is missing is named, and what was given', async () => {
  expect(await failure(readMnist(files.slice(0, 3)))).toBe(
    'DataError: train-labels-idx1-ubyte is missing; there was ' +
      't10k-images.idx3-ubyte, train-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte',
  )
})
