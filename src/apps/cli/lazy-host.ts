import { GpuHost, type Use } from './gpu-host'

/** A browser that starts when it is first needed. */
export class LazyHost {
  private host: Promise<GpuHost> | undefined

  constructor(
    private readonly signal?: AbortSignal,
    private readonly use: Use = 'models',
  ) {}

  /** Starts the browser, unless it has started. Rejects as `GpuHost.open`, every time once that has failed. */
  open(): Promise<GpuHost> {
    this.host ??= GpuHost.open(this.signal, this.use)
    return this.host
  }

  /** Ends the browser, if it has started. */
  async close(): Promise<void> {
    await this.host?.then(
      (host) => host.close(),
      () => undefined,
    )
  }
}
