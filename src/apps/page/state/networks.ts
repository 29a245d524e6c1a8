import { type ReadonlySignal, signal } from '@preact/signals'
import { type Graph, loadModel } from '../../../index'
import { type ObserverName, observers, type Ranges, saveModel } from '../../../quantize/index'
import { deleteRecord, readRecord, writeRecord } from './storage'

/** The calibration behind an int8 network that the page quantized. */
export interface Calibration {
  readonly observer: ObserverName
  /** In percent; only for the observer `percentile`. */
  readonly percentile?: number | undefined
  readonly perAxis: boolean
  /** Number of calibration images. */
  readonly images: number
  /** Their source in words: "drawn digits", "MNIST's training images". */
  readonly imageSource: string
  readonly ranges: Ranges
}

/** The open model: one network before and after quantization, or one of the two. */
export interface Networks {
  readonly name: string
  /** Its origin in words: "shipped with the page", "opened from resnet.tflite". */
  readonly source: string
  readonly float?: Graph | undefined
  readonly int8?: Graph | undefined
  readonly calibration?: Calibration | undefined
}

export type Form = 'float' | 'int8'

/** Names of the two forms on the page. */
export const formNames = { float: 'float32', int8: 'int8' } as const satisfies Record<Form, string>

const open = signal<Networks | undefined>(undefined)
const storeProblem = signal<string | undefined>(undefined)
const record = 'networks'

/** The open model; undefined until one is loaded. */
export const networks: ReadonlySignal<Networks | undefined> = open

/** Says why the browser could not store the open model for the next visit; undefined if it could. */
export const keepingProblem: ReadonlySignal<string | undefined> = storeProblem

/** Opens a model in every view and stores it for the next visit. */
export async function openNetworks(opened: Networks): Promise<void> {
  open.value = opened
  try {
    await writeRecord(record, toRecord(opened))
    storeProblem.value = undefined
  } catch (error) {
    storeProblem.value = `This browser does not keep the model for the next visit: ${String(error)}`
  }
}

/**
 * Opens the model of the last visit.
 *
 * @returns false if none is stored
 * @throws ModelError if the stored model is damaged; it is deleted then.
 */
export async function restoreNetworks(): Promise<boolean> {
  const found = await readRecord(record).catch(() => undefined)
  if (found === undefined) return false
  try {
    open.value = await fromRecord(found)
    return true
  } catch (error) {
    await deleteRecord(record)
    throw error
  }
}

const sizes = new WeakMap<Graph, number>()

/** Returns the size of a network's `.tflite` file in bytes. */
export function fileSize(graph: Graph): number {
  return sizes.get(graph) ?? toFile(graph).length
}

/** Returns a network's `.tflite` file and caches its size, because writing a large file takes a second. */
function toFile(graph: Graph): Uint8Array {
  const file = saveModel(graph)
  sizes.set(graph, file.length)
  return file
}

function toRecord({ float, int8, calibration, ...rest }: Networks): object {
  return {
    ...rest,
    ...(float && { float: toFile(float) }),
    ...(int8 && { int8: toFile(int8) }),
    ...(calibration && { calibration: { ...calibration, ranges: [...calibration.ranges] } }),
  }
}

async function fromRecord(found: unknown): Promise<Networks> {
  const { name, source, float, int8, calibration } = found as Record<string, unknown>
  const load = async (bytes: unknown) => {
    if (!(bytes instanceof Uint8Array)) return undefined
    const graph = await loadModel(bytes)
    sizes.set(graph, bytes.length)
    return graph
  }
  const [before, after] = [await load(float), await load(int8)]
  if (!before && !after) throw new TypeError('what was kept holds no network')
  return {
    name: String(name),
    source: String(source),
    float: before,
    int8: after,
    calibration: readCalibration(calibration),
  }
}

function readCalibration(found: unknown): Calibration | undefined {
  if (typeof found !== 'object' || found === null) return undefined
  const { observer, percentile, perAxis, images, imageSource, ranges } = found as Record<string, unknown>
  const known = Object.keys(observers).find((name) => name === observer) as ObserverName | undefined
  if (!known || !Array.isArray(ranges) || !ranges.every(isRange)) return undefined
  return {
    observer: known,
    percentile: typeof percentile === 'number' ? percentile : undefined,
    perAxis: perAxis === true,
    images: Number(images),
    imageSource: String(imageSource),
    ranges: new Map(ranges),
  }
}

function isRange(entry: unknown): entry is [string, { min: number; max: number }] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false
  const range = entry[1] as { min?: unknown; max?: unknown } | undefined
  return typeof range?.min === 'number' && typeof range.max === 'number'
}
