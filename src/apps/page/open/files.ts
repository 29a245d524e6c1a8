import { InputError } from '../../../index'

/** The files of one dropped model. */
export type ModelFiles =
  | { readonly format: 'tflite'; readonly file: File }
  | { readonly format: 'tfjs'; readonly json: File; readonly shards: readonly File[] }

/** Dropped files, sorted by their names. */
export interface SortedFiles {
  readonly model?: ModelFiles
  /** A text file with the names of the classes. */
  readonly labels?: File
  readonly images: readonly File[]
}

/** The largest model that the page reads, in bytes. A tab has room for several copies of it. */
export const maxModelBytes = 256e6

/** Advice for model files of other formats, by their extension. */
const otherFormats: Readonly<Record<string, string>> = {
  onnx: 'convert it to .tflite (with onnx2tf, for example)',
  pb: 'convert it to .tflite with TensorFlow’s TFLiteConverter',
  h5: 'convert it with tensorflowjs_converter, or to .tflite',
  keras: 'convert it with tensorflowjs_converter, or to .tflite',
  pt: 'export it to .tflite first',
  pth: 'export it to .tflite first',
  safetensors: 'it holds weights alone; a .tflite file holds the network too',
}

/**
 * Sorts dropped files into a model, a list of labels and pictures.
 *
 * @throws InputError naming the files if there are two models, weights without their `model.json`, a file of another
 *   format (with advice for converting it), or more than `maxModelBytes`.
 */
export function sortFiles(files: readonly File[]): SortedFiles {
  const of = (pattern: RegExp) => files.filter(({ name }) => pattern.test(name))
  const tflite = of(/\.(tflite|lite)$/i)
  const json = of(/\.json$/i)
  const labels = of(/\.txt$/i)
  const images = files.filter(isImage)
  const known = new Set([...tflite, ...json, ...labels, ...images])
  const rest = files.filter((file) => !known.has(file))
  if (files.length === 0)
    throw new InputError('no file came; drop a .tflite file, or model.json with its weights')
  if (labels.length > 1) throw new InputError(`${list(labels)}: drop one list of labels at a time`)
  if (tflite.length + (tflite.length > 0 ? json.length : 0) > 1)
    throw new InputError(`${list([...tflite, ...json])}: drop one model at a time`)
  const model = tflite[0] ? ({ format: 'tflite', file: tflite[0] } as const) : tfjsModel(json, rest)
  checkSize(model)
  if (!model && rest.length > 0) failUnknown(rest)
  return { ...(model && { model }), ...(labels[0] && { labels: labels[0] }), images }
}

function isImage({ name, type }: File): boolean {
  return type.startsWith('image/') || /\.(png|jpe?g|webp|gif|bmp|avif)$/i.test(name)
}

function tfjsModel(json: readonly File[], rest: readonly File[]): ModelFiles | undefined {
  const named = json.filter(({ name }) => name === 'model.json')
  const chosen = json.length === 1 ? json[0] : named[0]
  if (json.length > 1 && named.length !== 1)
    throw new InputError(`${list(json)}: drop one model at a time, its model.json and its weights`)
  return chosen && { format: 'tfjs', json: chosen, shards: rest }
}

function checkSize(model: ModelFiles | undefined): void {
  if (!model) return
  const files = model.format === 'tflite' ? [model.file] : [model.json, ...model.shards]
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes <= maxModelBytes) return
  throw new InputError(
    `${files[0]?.name}: the model has ${Math.round(bytes / 1e6)} MB; this page reads up to ${maxModelBytes / 1e6} MB`,
  )
}

function failUnknown(files: readonly File[]): never {
  const [first] = files
  const name = first?.name ?? ''
  const extension = name.split('.').at(-1)?.toLowerCase() ?? ''
  if (extension === 'bin' || /shard\d+of\d+$/.test(name))
    throw new InputError(
      `${list(files)}: weights need their model.json; drop all files of the model together`,
    )
  const advice = otherFormats[extension]
  throw new InputError(
    advice
      ? `${name}: this format is not read; ${advice}`
      : `${list(files)}: no model that is read here; drop a .tflite file, or model.json with its weights`,
  )
}

function list(files: readonly File[]): string {
  const names = files.slice(0, 3).map(({ name }) => name)
  return files.length > 3 ? `${names.join(', ')} and ${files.length - 3} more` : names.join(', ')
}
