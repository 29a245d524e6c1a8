/** A web server on this machine, which counts what each client downloads. */
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
 * Serves files and folders at `/CLIENT/NAME/…`, each client with its own count of bytes. The command's `GpuHost` answers
 * requests itself instead, through the browser's debugger, which would be what is timed when 26 MB of an engine load.
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

  /** Serves a file's bytes or path, or a folder, as `name`; a name that is taken is served anew. */
  mount(name: string, what: string | Uint8Array): void {
    this.mounts.set(name, what)
  }

  /** The address of something served, for one client. */
  address(client: string, path: string): string {
    const { port } = this.server.address() as AddressInfo
    return `http://127.0.0.1:${port}/${client}/${path}`
  }

  /** Bytes that a client has downloaded, as they lie on the disk: no server compressed them. */
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
