import type { QuantParams } from '../../../index'
import { type InkMeasure, imageSide, imageToInk, samples } from './prepare-digit'
import code from './prepare-digit.wgsl?raw'

const pixels = imageSide * imageSide
/** Size of the uniform in bytes: a matrix of three padded columns, inverse scale, zero point; a multiple of 16. */
const samplingBytes = 64

/** A drawing as the networks' input, on the GPU. */
export interface PreparedDigit {
  /** 28 · 28 float32. */
  readonly reals: GPUBuffer
  /** 28 · 28 int8. */
  readonly bytes: GPUBuffer
  /** `reals`, read back. */
  readonly image: Promise<Float32Array<ArrayBuffer>>
}

/** Prepares drawings on the GPU. It reuses its buffers, so only one drawing can be in use at a time. */
export class GpuPreparer {
  private constructor(
    private readonly device: GPUDevice,
    private readonly side: number,
    private readonly texture: GPUTexture,
    private readonly sampling: GPUBuffer,
    private readonly reals: GPUBuffer,
    private readonly bytes: GPUBuffer,
    private readonly pipeline: GPUComputePipeline,
    private readonly bindGroup: GPUBindGroup,
  ) {}

  /** @param side side of the drawings, in pixels */
  static async create(device: GPUDevice, side: number): Promise<GpuPreparer> {
    const module = device.createShaderModule({ label: 'prepare digit', code })
    const compute = { module, constants: { side: imageSide, samples } }
    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute })
    const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST
    // New textures are zero, so the margin is paper.
    const texture = device.createTexture({ size: [side + 2, side + 2], format: 'r8unorm', usage })
    const { UNIFORM, STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage
    const sampling = device.createBuffer({ size: samplingBytes, usage: UNIFORM | COPY_DST })
    const reals = device.createBuffer({ size: 4 * pixels, usage: STORAGE | COPY_SRC })
    const bytes = device.createBuffer({ size: pixels, usage: STORAGE | COPY_SRC })
    const sampler = device.createSampler({ minFilter: 'linear', magFilter: 'linear' })
    const resources = [
      texture.createView(),
      sampler,
      { buffer: sampling },
      { buffer: reals },
      { buffer: bytes },
    ]
    const entries = resources.map((resource, binding) => ({ binding, resource }))
    const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
    return new GpuPreparer(device, side, texture, sampling, reals, bytes, pipeline, bindGroup)
  }

  /**
   * Uploads a drawing and samples it.
   *
   * @param ink `side`² bytes, 0 = paper … 255 = ink
   * @param quant scale and zero point of the int8 network's input
   */
  prepare(ink: Uint8Array<ArrayBuffer>, measure: InkMeasure, quant?: QuantParams): PreparedDigit {
    const { device, side, reals, bytes } = this
    const target = { texture: this.texture, origin: [1, 1] }
    device.queue.writeTexture(target, ink, { bytesPerRow: side }, [side, side])
    const uniform = new Float32Array(samplingBytes / 4)
    uniform.set(imageToInk(measure))
    uniform.set([1 / (quant?.scale[0] ?? 1), quant?.zeroPoint[0] ?? 0], 12)
    device.queue.writeBuffer(this.sampling, 0, uniform)
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass()
    pass.setPipeline(this.pipeline)
    pass.setBindGroup(0, this.bindGroup)
    pass.dispatchWorkgroups(Math.ceil(pixels / 4 / 64))
    pass.end()
    const { COPY_DST, MAP_READ } = GPUBufferUsage
    const copy = device.createBuffer({ size: reals.size, usage: COPY_DST | MAP_READ })
    encoder.copyBufferToBuffer(reals, 0, copy, 0, reals.size)
    device.queue.submit([encoder.finish()])
    return { reals, bytes, image: readBack(copy) }
  }

  dispose(): void {
    this.texture.destroy()
    for (const buffer of [this.sampling, this.reals, this.bytes]) buffer.destroy()
  }
}

async function readBack(copy: GPUBuffer): Promise<Float32Array<ArrayBuffer>> {
  await copy.mapAsync(GPUMapMode.READ)
  const image = new Float32Array(copy.getMappedRange().slice(0))
  copy.destroy()
  return image
}
