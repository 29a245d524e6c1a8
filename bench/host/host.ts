import type { BenchApi } from '../protocol'

/** An isolated environment (page or API) for one engine, or for the kernels. */
export interface Client {
  /** Calls a function of the API; rejects with the error that it throws. */
  call<Name extends keyof BenchApi>(
    name: Name,
    ...args: Parameters<BenchApi[Name]>
  ): Promise<Awaited<ReturnType<BenchApi[Name]>>>
  /** Returns the address of a path on the file server for this client. */
  address(path: string): string
  /** Returns the bytes downloaded so far; null if the host doesn't download engines. */
  bytes(): number | null
  close(): Promise<void>
}

/** The environment that engines run in. */
export interface Host {
  readonly kind: 'chrome' | 'node'
  /** Name and version of the browser or runtime that provides WebGPU. */
  readonly version: string
  open(): Promise<Client>
  close(): Promise<void>
}
