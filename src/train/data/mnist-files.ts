import { DataError } from '../errors'

/** One of MNIST's four files. */
export interface MnistFile {
  /** Its name, without `.gz`. */
  name: string
  /** Size in bytes, uncompressed. */
  bytes: number
  /**
   * SHA-256 of the uncompressed bytes, computed from files whose MD5 are the published ones. It isn't that of the
   * `.gz`, because mirrors compress differently.
   */
  sha256: string
}

/**
 * Returns the error of a download that is longer than its file, undefined if it is not: even stored without
 * compression, gzip adds little.
 */
export function tooLong(url: string, received: number, file: MnistFile): DataError | undefined {
  const most = 2 * file.bytes + 1024
  if (received <= most) return undefined
  return new DataError(`${url}: sends more than ${most} bytes for ${file.name}`)
}

/** MNIST's files, by their content. */
export const mnistFiles = {
  trainImages: {
    name: 'train-images-idx3-ubyte',
    bytes: 47_040_016,
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte',
    bytes: 60_008,
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  },
  testImages: {
    name: 't10k-images-idx3-ubyte',
    bytes: 7_840_016,
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte',
    bytes: 10_008,
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
} as const satisfies Record<string, MnistFile>

/** Folders on the web that serve the four files as `<name>.gz`. */
export const mnistMirrors: readonly string[] = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
]

/**
 * Folders that pages of other sites may read (CORS); only GitHub's is certain to allow it. Files are trusted for their
 * SHA-256, whichever server sent them.
 */
export const MNIST_WEB_MIRRORS: readonly string[] = [
  'https://raw.githubusercontent.com/fgnt/mnist/master/',
  ...mnistMirrors,
]
