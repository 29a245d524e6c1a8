import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel } from '../../src/formats/load'
import { saveModel } from '../../src/formats/save'
import { ModelError } from '../../src/graph/errors'
import { makeGraph } from '../../src/graph/graph'
import { inputOf } from '../../src/graph/operator'
import { transpose } from '../../src/ops/move/transpose'
import { int8, makeOp, plain } from '../harness/build'
import { graphOf } from '../ops/cases'

const graph = graphOf('conv, 1×1, 8 to 16 channels, int8')
const bytes = saveModel(graph)

describe('loadModel', () => {
  let server: Server
  let base: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/model.tflite') return response.end(bytes)
      if (request.url === '/page') return response.end('<!doctype html><title>Not here</title>')
      if (request.url === '/short') {
        response.writeHead(200, { 'content-length': bytes.length })
        response.write(bytes.subarray(0, 10))
        return setTimeout(() => response.destroy(), 10)
      }
      if (request.url === '/slow') return setTimeout(() => response.end(bytes), 5000).unref()
      return response.writeHead(404).end('no such file')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('reads operators that few networks have', async () => {
    const op = makeOp(transpose, { permutation: [0, 2, 1] }, [int8([1, 2, 3], plain)], { quant: plain })
    const rare = makeGraph({ name: 'rare', inputs: [inputOf(op, 0)], outputs: op.outputs, operators: [op] })
    expect((await loadModel(saveModel(rare))).operators.map(({ def }) => def)).toEqual([transpose])
  })

  it('reads bytes, buffers, blobs, files and responses', async () => {
    const sources = [
      bytes,
      bytes.buffer,
      new Blob([bytes]),
      new File([bytes], 'net.tflite'),
      new Response(bytes),
    ]
    for (const source of sources) expect(await loadModel(source)).toEqual(graph)
  })

  it('fetches strings and URLs', async () => {
    expect(await loadModel(`${base}/model.tflite`)).toEqual(graph)
    expect(await loadModel(new URL('model.tflite', base))).toEqual(graph)
    expect(await loadModel(await fetch(`${base}/model.tflite`))).toEqual(graph)
  })

  it('names the address and the status when the server has no such file', async () => {
    const loading = loadModel(`${base}/missing.tflite`)
    await expect(loading).rejects.toThrow(ModelError)
    await expect(loading).rejects.toThrow(`${base}/missing.tflite: the server answered 404 Not Found`)
    await expect(loadModel(await fetch(`${base}/gone`))).rejects.toThrow(
      `${base}/gone: the server answered 404`,
    )
  })

  it('names the address when there is no answer, or no address', async () => {
    const loading = loadModel('http://127.0.0.1:1/model.tflite')
    await expect(loading).rejects.toThrow(ModelError)
    await expect(loading).rejects.toThrow('http://127.0.0.1:1/model.tflite: the request failed: ')
    // Node's fetch keeps what went wrong in the error's cause.
    await expect(loading).rejects.toThrow(/ECONNREFUSED|bad port/)
    await expect(loadModel('no address')).rejects.toThrow(/^no address: the request failed: /)
  })

  it('names the address when the answer breaks off', async () => {
    const loading = loadModel(`${base}/short`)
    await expect(loading).rejects.toThrow(ModelError)
    await expect(loading).rejects.toThrow(`${base}/short: the answer broke off: `)
  })

  it('names the file when its bytes are no model', async () => {
    await expect(loadModel(`${base}/page`)).rejects.toThrow(
      /\/page: bytes 4 to 7 .* it looks like a web page/,
    )
    await expect(loadModel(new File([bytes.slice(0, 40)], 'half.tflite'))).rejects.toThrow(/^half\.tflite: /)
    await expect(loadModel(bytes.slice(0, 40))).rejects.toThrow(/^model\.tflite: /)
  })

  it("rejects with the signal's reason when it is aborted", async () => {
    const reason = new Error('changed my mind')
    const controller = new AbortController()
    const loading = loadModel(`${base}/slow`, { signal: controller.signal })
    controller.abort(reason)
    await expect(loading).rejects.toBe(reason)
  })
})
