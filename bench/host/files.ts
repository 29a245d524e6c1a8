/** A local web server that counts the bytes each client downloads. */
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/**
 * Serves files and folders at `/CLIENT/NAME/…`, and counts bytes per client. It doesn't answer requests through the
 * browser's debugger as the command's `GpuHost` does: with engines of 26 MB the debugger would dominate the times.
 */
export class FileServer {
  private readonly mounts = new Map<string, string | Uint8Array>()
  private readonly counts = new Map<string, number>()
  private readonly server: Server

  private constructor() {
    this.server = createServer(async ({ url = '/' }, response) => {
      const [, client = '', mount = '', ...rest] = decodeURIComponent(
        new URL(url, 'http://x').pathname,
      ).split('/')
      try {
        const body = await this.find(mount, normalize(rest.join('/')))
        this.counts.set(client, this.bytesOf(client) + body.length)
        response.setHeader('content-type', types[extname(rest.at(-1) ?? '')] ?? 'application/octet-stream')
        response.setHeader('cache-control', 'no-store')
        response.end(body)
      } catch {
        response.writeHead(404).end()
      }
    })
  }

  static async start(): Promise<FileServer> {
    const files = new FileServer()
    await new Promise<void>((resolve, reject) => {
      files.server.once('error', reject).listen(0, '127.0.0.1', resolve)
    })
    return files
  }

  /** Serves bytes, a file or a folder as `name`; replaces what the name served before. */
  mount(name: string, what: string | Uint8Array): void {
    this.mounts.set(name, what)
  }

  /** Returns the address of a served path for one client. */
  address(client: string, path: string): string {
    const { port } = this.server.address() as AddressInfo
    return `http://127.0.0.1:${port}/${client}/${path}`
  }

  /** Returns the bytes that a client has downloaded, uncompressed. */
  bytesOf(client: string): number {
    return this.counts.get(client) ?? 0
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }

  private async find(mount: string, path: string): Promise<Uint8Array> {
    const found = this.mounts.get(mount)
    if (found === undefined || path.startsWith('..')) throw new Error('not found')
    return typeof found === 'string' ? readFile(join(found, path)) : found
  }
}
