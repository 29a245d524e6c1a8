import type { Dataset } from '../../src/train/data/dataset'

/** A dataset's images as a raw IDX file. */
export function idxImages({ images, count }: Dataset): Uint8Array {
  return idx(0x803, [count, 28, 28], images)
}

/** A dataset's labels as a raw IDX file. */
export function idxLabels({ labels, count }: Dataset): Uint8Array {
  return idx(0x801, [count], labels)
}

function idx(magic: number, dimensions: number[], body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + body.length)
  const view = new DataView(bytes.buffer)
  for (const [i, word] of [magic, ...dimensions].entries()) view.setUint32(4 * i, word)
  bytes.set(body, 4 + 4 * dimensions.length)
  return bytes
}
