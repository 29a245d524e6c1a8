/** A server of files on this machine, for browsers that tests start; localhost is secure enough for WebGPU. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/**
 * Serves a folder until the test ends.
 *
 * @param extra what other paths answer
 * @returns the address, without a slash at its end
 */
export async function serveFolder(
  folder: string,
  extra: ReadonlyMap<string, Uint8Array | string> = new Map(),
): Promise<string> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname)
    const name = path.endsWith('/') ? `${path}index.html` : path
    const body = extra.get(name) ?? (await readFile(join(folder, name)).catch(() => undefined))
    response.statusCode = body === undefined ? 404 : 200
    response.setHeader('content-type', contentTypes[extname(name)] ?? 'application/octet-stream')
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
