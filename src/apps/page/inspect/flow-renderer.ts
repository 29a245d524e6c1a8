import { type Camera, viewProjection } from './camera'
import source from './flow.wgsl?raw'
import { palette } from './palette'
import { packSlabs, type Scene, thickness } from './scene'
import type { Screen } from './screen'

/** Settings of a frame. */
export interface Frame {
  readonly camera: Camera
  /** Index of the highlighted layer; −1 for none. */
  readonly highlighted: number
  /** Index of the last lit layer; layers after it are dimmed. */
  readonly lit: number
  readonly background: readonly [red: number, green: number, blue: number]
}

const samples = 4
const depthFormat = 'depth24plus'
/** Size of the uniform in bytes: a 4×4 matrix and four words. */
const viewBytes = 80

/** Draws scenes on a screen. It belongs to one device; after the device is lost, create another renderer. */
export class FlowRenderer {
  private readonly view: GPUBuffer
  private readonly colours: GPUBuffer
  private contents: { slabs: GPUBuffer; texels: GPUBuffer; group: GPUBindGroup; count: number } | undefined
  private targets: { colour: GPUTexture; depth: GPUTexture } | undefined

  private constructor(
    private readonly device: GPUDevice,
    private readonly screen: Screen,
    private readonly pipeline: GPURenderPipeline,
  ) {
    this.view = this.buffer('view', new Uint8Array(viewBytes), 'uniform')
    const packed = palette.map(([red, green, blue]) => red | (green << 8) | (blue << 16) | (255 << 24))
    this.colours = this.buffer(
      'palette',
      Uint32Array.from(packed, (word) => word >>> 0),
      'storage',
    )
  }

  static async create(device: GPUDevice, screen: Screen): Promise<FlowRenderer> {
    const module = device.createShaderModule({ label: 'flow', code: source })
    const pipeline = await device.createRenderPipelineAsync({
      label: 'flow',
      layout: 'auto',
      vertex: { module, entryPoint: 'place' },
      fragment: { module, entryPoint: 'shade', targets: [{ format: screen.format }] },
      primitive: { topology: 'triangle-list', cullMode: 'back' },
      depthStencil: { format: depthFormat, depthWriteEnabled: true, depthCompare: 'less' },
      multisample: { count: samples },
    })
    return new FlowRenderer(device, screen, pipeline)
  }

  /** Uploads a scene, which replaces the one before. */
  show(scene: Scene): void {
    this.freeContents()
    if (scene.slabs.length === 0) return
    const slabs = this.buffer('slabs', new Uint8Array(packSlabs(scene.slabs)), 'storage')
    const texels = this.buffer('texels', scene.texels, 'storage')
    const group = this.device.createBindGroup({
      label: 'flow',
      layout: this.pipeline.getBindGroupLayout(0),
      entries: [this.view, slabs, texels, this.colours].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      })),
    })
    this.contents = { slabs, texels, group, count: scene.slabs.length }
  }

  /** Draws one frame in the screen's current size. */
  async draw({ camera, highlighted, lit, background }: Frame): Promise<void> {
    if (!this.contents) return
    const { width, height } = this.screen.begin()
    const view = new ArrayBuffer(viewBytes)
    new Float32Array(view).set(viewProjection(camera, width / height))
    new Int32Array(view)[16] = highlighted
    new Float32Array(view).set([lit, thickness], 17)
    this.device.queue.writeBuffer(this.view, 0, view)
    const encoder = this.device.createCommandEncoder({ label: 'flow' })
    const { colour, depth } = this.targetsOf(width, height)
    const [r, g, b] = background
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        {
          view: colour.createView(),
          resolveTarget: this.screen.texture().createView(),
          clearValue: { r, g, b, a: 1 },
          loadOp: 'clear',
          storeOp: 'discard',
        },
      ],
      depthStencilAttachment: {
        view: depth.createView(),
        depthClearValue: 1,
        depthLoadOp: 'clear',
        depthStoreOp: 'discard',
      },
    })
    pass.setPipeline(this.pipeline)
    pass.setBindGroup(0, this.contents.group)
    pass.draw(36, this.contents.count)
    pass.end()
    await this.screen.present(encoder)
  }

  /** Frees all GPU resources except the device. */
  dispose(): void {
    this.freeContents()
    this.view.destroy()
    this.colours.destroy()
    this.targets?.colour.destroy()
    this.targets?.depth.destroy()
    this.screen.dispose()
  }

  private freeContents(): void {
    this.contents?.slabs.destroy()
    this.contents?.texels.destroy()
    this.contents = undefined
  }

  private targetsOf(width: number, height: number): { colour: GPUTexture; depth: GPUTexture } {
    if (this.targets?.colour.width === width && this.targets.colour.height === height) return this.targets
    this.targets?.colour.destroy()
    this.targets?.depth.destroy()
    const make = (label: string, format: GPUTextureFormat) =>
      this.device.createTexture({
        label,
        format,
        size: [width, height],
        sampleCount: samples,
        usage: GPUTextureUsage.RENDER_ATTACHMENT,
      })
    this.targets = { colour: make('colour', this.screen.format), depth: make('depth', depthFormat) }
    return this.targets
  }

  private buffer(
    label: string,
    data: Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
    kind: 'uniform' | 'storage',
  ) {
    const usage = kind === 'uniform' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE
    const buffer = this.device.createBuffer({
      label,
      size: data.byteLength,
      usage: usage | GPUBufferUsage.COPY_DST,
    })
    this.device.queue.writeBuffer(buffer, 0, data)
    return buffer
  }
}
