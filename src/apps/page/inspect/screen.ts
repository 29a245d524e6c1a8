/** Presents frames on a canvas, directly or by reading them back, depending on the adapter. */

/** A target for frames. */
export interface Screen {
  readonly format: GPUTextureFormat
  /** Adapts to the canvas' current size, and returns it in device pixels. */
  begin(): { readonly width: number; readonly height: number }
  /** Returns the texture to draw the frame into. */
  texture(): GPUTexture
  /** Submits the frame and shows it. */
  present(encoder: GPUCommandEncoder): Promise<void>
  dispose(): void
}

/**
 * Opens a screen on `canvas`, which must not have a context yet.
 *
 * @param software true if the adapter computes on the CPU. Chromium's GPU process crashes when such an adapter presents
 *   to a canvas, so its frames are read back and copied to the canvas
 */
export function openScreen(device: GPUDevice, canvas: HTMLCanvasElement, software: boolean): Screen {
  return software ? new ReadBackScreen(device, canvas) : new DirectScreen(device, canvas)
}

/** Sets the canvas' resolution to its size on the page, in device pixels. */
function resize(canvas: HTMLCanvasElement, limit: number): { width: number; height: number } {
  const scale = globalThis.devicePixelRatio || 1
  const pixels = (size: number) => Math.max(1, Math.min(limit, Math.round(size * scale)))
  const [width, height] = [pixels(canvas.clientWidth), pixels(canvas.clientHeight)]
  // Setting the size clears the canvas, even if it stays the same.
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  return { width, height }
}

class DirectScreen implements Screen {
  readonly format = navigator.gpu.getPreferredCanvasFormat()
  private readonly context: GPUCanvasContext

  constructor(
    private readonly device: GPUDevice,
    private readonly canvas: HTMLCanvasElement,
  ) {
    const context = canvas.getContext('webgpu')
    if (!context) throw new Error('this browser gives the canvas no WebGPU context')
    this.context = context
    context.configure({ device, format: this.format, alphaMode: 'opaque' })
  }

  begin() {
    return resize(this.canvas, this.device.limits.maxTextureDimension2D)
  }

  texture(): GPUTexture {
    return this.context.getCurrentTexture()
  }

  async present(encoder: GPUCommandEncoder): Promise<void> {
    this.device.queue.submit([encoder.finish()])
  }

  dispose(): void {
    this.context.unconfigure()
  }
}

class ReadBackScreen implements Screen {
  readonly format = 'rgba8unorm'
  private readonly context: CanvasRenderingContext2D
  private target: GPUTexture | undefined
  private staging: GPUBuffer | undefined

  constructor(
    private readonly device: GPUDevice,
    private readonly canvas: HTMLCanvasElement,
  ) {
    const context = canvas.getContext('2d')
    if (!context) throw new Error('this browser draws on no canvas')
    this.context = context
  }

  begin() {
    const size = resize(this.canvas, this.device.limits.maxTextureDimension2D)
    if (this.target?.width !== size.width || this.target.height !== size.height) {
      this.dispose()
      const { RENDER_ATTACHMENT, COPY_SRC } = GPUTextureUsage
      this.target = this.device.createTexture({
        label: 'screen',
        format: this.format,
        size: [size.width, size.height],
        usage: RENDER_ATTACHMENT | COPY_SRC,
      })
      this.staging = this.device.createBuffer({
        label: 'screen',
        size: rowBytes(size.width) * size.height,
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      })
    }
    return size
  }

  texture(): GPUTexture {
    if (!this.target) throw new Error('begin() comes first')
    return this.target
  }

  async present(encoder: GPUCommandEncoder): Promise<void> {
    const { target, staging } = this
    if (!target || !staging) return
    const { width, height } = target
    const bytesPerRow = rowBytes(width)
    encoder.copyTextureToBuffer({ texture: target }, { buffer: staging, bytesPerRow }, [width, height])
    this.device.queue.submit([encoder.finish()])
    await staging.mapAsync(GPUMapMode.READ)
    const rows = new Uint8Array(staging.getMappedRange())
    const image = this.context.createImageData(width, height)
    for (let y = 0; y < height; y++) {
      image.data.set(rows.subarray(y * bytesPerRow, y * bytesPerRow + 4 * width), 4 * width * y)
    }
    staging.unmap()
    this.context.putImageData(image, 0, 0)
  }

  dispose(): void {
    this.target?.destroy()
    this.staging?.destroy()
    this.target = undefined
    this.staging = undefined
  }
}

/** Returns the bytes per row in the staging buffer; copies from textures require a multiple of 256. */
function rowBytes(width: number): number {
  return Math.ceil((4 * width) / 256) * 256
}
