import { type ReadonlySignal, signal } from '@preact/signals'
import { type Graph, loadModel } from '../../../index'
import { type ObserverName, observers, type Ranges, saveModel } from '../../../quantize/index'
import { deleteRecord, readRecord, writeRecord } from './storage'

/** How the int8 network came about, where the page made it. */
export interface Calibration {
  readonly observer: ObserverName
  /** Of the observer `percentile`. */
  readonly percentile?: number | undefined
  readonly perAxis: boolean
  /** How many images were looked at. */
  readonly images: number
  /** What they were: "drawn digits", "MNIST's training images". */
  readonly imageSource: string
  readonly ranges: Ranges
}

/** The open model: one network before and after quantization, or one of the two. */
export interface Networks {
  readonly name: string
  /** Where it comes from, in words: "shipped with the page", "opened from resnet.tflite". */
  readonly source: string
  readonly float?: Graph | undefined
  readonly int8?: Graph | undefined
  readonly calibration?: Calibration | undefined
}

export type Form = 'float' | 'int8'

/** How the page calls the two forms. */
export const formNames = { float: 'float32', int8: 'int8' } as const satisfies Record<Form, string>

const open = signal<Networks | undefined>(undefined)
const kept = signal<string | undefined>(undefined)
const record = 'networks'

/** The open model; undefined until one is loaded. */
export const networks: ReadonlySignal<Networks | undefined> = open

/** Why the open model will not be here at the next visit; undefined when it will. */
export const keepingProblem: ReadonlySignal<string | undefined> = kept

/** Makes a model the open one, in every view, and keeps it for the next visit. */
export async function openNetworks(opened: Networks): Promise<void> {
  open.value = opened
  try {
    await writeRecord(record, toRecord(opened))
    kept.value = undefined
  } catch (error) {
    kept.value = `This browser does not keep the model for the next visit: ${String(error)}`
  }
}

/**
 * Opens the model of the last visit.
 *
 * @returns false when there is none
 * @throws ModelError when what was kept is damaged; it is thrown away then.
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

/** Bytes of a network's `.tflite` file. */
export function fileSize(graph: Graph): number {
  return sizes.get(graph) ?? toFile(graph).length
}

/** A network's `.tflite` file, whose size is noted: making a large one takes a second. */
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
