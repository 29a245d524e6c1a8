import type { BenchApi } from '../protocol'

/** A place of its own for one engine, or for the kernels. */
export interface Client {
  /** Calls one of the functions; rejects with what it throws. */
  call<Name extends keyof BenchApi>(
    name: Name,
    ...args: Parameters<BenchApi[Name]>
  ): Promise<Awaited<ReturnType<BenchApi[Name]>>>
  /** The address of something that the file server serves, for this client. */
  address(path: string): string
  /** Bytes downloaded so far; null where engines are not downloaded. */
  bytes(): number | null
  close(): Promise<void>
}

/** Where engines run. */
export interface Host {
  readonly kind: 'chrome' | 'node'
  /** Name and version of what offers WebGPU. */
  readonly version: string
  open(): Promise<Client>
  close(): Promise<void>
}
