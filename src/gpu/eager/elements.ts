import { OctetError } from '../../graph/errors'
import type { Layout } from '../../graph/kernel'
import type { Tensor, TensorData } from '../../graph/tensor'
import { layoutBytes } from '../layout'
import { createStorage, guarded } from '../program'
import type { Readback } from '../readback'
import { packInput, unpackOutput } from '../transfer'

/** The elements of a tensor: in an array, in GPU memory, or in both. */
export class Elements {
  /** By the length of rows, of which one-channel images have two; see `layoutsOf`. */
  private readonly buffers = new Map<number, { buffer: GPUBuffer; layout: Layout }>()

  private constructor(
    private readonly tensor: Tensor,
    /** The elements, if an array holds them. */
    readonly array: TensorData | undefined,
    /** Rejects with the device's error about the work that computes the elements, once that is known. */
    readonly checked: Promise<unknown>,
  ) {
    checked.catch(ignore)
  }

  /** Elements that are uploaded when a shader reads them. */
  static ofArray(tensor: Tensor, array: TensorData): Elements {
    return new Elements(tensor, array, Promise.resolve())
  }

  /** Elements that are in GPU memory. */
  static inMemory(tensor: Tensor, buffer: GPUBuffer, layout: Layout, checked: Promise<unknown>): Elements {
    const elements = new Elements(tensor, undefined, checked)
    elements.buffers.set(layout.length, { buffer, layout })
    return elements
  }

  /** Bytes of GPU memory held. */
  get bytes(): number {
    return [...this.buffers.values()].reduce((sum, { buffer }) => sum + buffer.size, 0)
  }

  /** Returns the buffer that holds the elements in `layout`. Uploads them if none does yet. */
  bufferFor(device: GPUDevice, layout: Layout): GPUBuffer {
    const known = this.buffers.get(layout.length)
    if (known) return known.buffer
    const { tensor, array } = this
    if (!array) throw new OctetError(`"${tensor.name}" is not in memory in rows of ${layout.length}`)
    const buffer = createStorage(device, layoutBytes(layout, tensor.type), tensor.name)
    this.buffers.set(layout.length, { buffer, layout })
    device.queue.writeBuffer(buffer, 0, packInput(tensor, array, layout))
    return buffer
  }

  /**
   * Returns the elements, row-major and without padding. An array that holds them is returned itself.
   *
   * @throws DeviceError when the device reported an error about the work that computes them
   */
  async read(device: GPUDevice, readback: Readback): Promise<TensorData> {
    if (this.array) return this.array
    const { tensor } = this
    const { buffer, layout } = [...this.buffers.values()][0] as { buffer: GPUBuffer; layout: Layout }
    const bytes = layoutBytes(layout, tensor.type)
    const copy = (targets: readonly GPUBuffer[]) =>
      guarded(device, `reading "${tensor.name}"`, () => {
        const encoder = device.createCommandEncoder()
        encoder.copyBufferToBuffer(buffer, 0, targets[0] as GPUBuffer, 0, bytes)
        device.queue.submit([encoder.finish()])
      })
    const reading = readback.use([bytes], copy, ([memory]) =>
      unpackOutput(tensor, memory as ArrayBuffer, layout),
    )
    reading.catch(ignore)
    // The error of the work explains that of the copy.
    await this.checked
    return reading
  }

  free(): void {
    for (const { buffer } of this.buffers.values()) buffer.destroy()
    this.buffers.clear()
  }
}

function ignore(): void {}
