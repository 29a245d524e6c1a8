import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import * as eager from '../src/eager/index'
import * as runtime from '../src/index'
import * as quantize from '../src/quantize/index'
import * as selfTest from '../src/self-test/index'
import * as train from '../src/train/index'
import * as trainNode from '../src/train/node'

/** The exports that other projects can import grow on purpose only. */
test('the public values of every entry', () => {
  const entries = {
    '.': runtime,
    './quantize': quantize,
    './eager': eager,
    './self-test': selfTest,
    './train': train,
    './train/node': trainNode,
  }
  const names = Object.fromEntries(
    Object.entries(entries).map(([entry, all]) => [entry, Object.keys(all).sort()]),
  )
  expect(names).toMatchInlineSnapshot(`
    {
      ".": [
        "DeviceError",
        "DeviceLostError",
        "GraphError",
        "InputError",
        "ModelError",
        "OctetError",
        "createSession",
        "findAdapter",
        "formatSummary",
        "loadModel",
        "quantRange",
        "reportAdapter",
        "sessionFeatures",
        "summarize",
      ],
      "./eager": [
        "eager",
      ],
      "./quantize": [
        "agrees",
        "calibrate",
        "commonBatch",
        "compare",
        "decodeImage",
        "dequantizeArray",
        "describeFloat",
        "explain",
        "fakeQuantizeArray",
        "findLosses",
        "freeze",
        "freezePasses",
        "fromTfjs",
        "observers",
        "quantize",
        "quantizeArray",
        "quantizeDownAndShrinkRange",
        "randomInputs",
        "readTfjs",
        "realValues",
        "referenceRunner",
        "reportQuantization",
        "requantizationRange",
        "requantizeArray",
        "saveModel",
        "sessionInputs",
        "sessionRunner",
        "shardsFromFiles",
        "shardsFromUrl",
        "verify",
      ],
      "./self-test": [
        "describeReport",
        "selfTest",
      ],
      "./train": [
        "ARTICLE_SETTINGS",
        "DEFAULT_SETTINGS",
        "DataError",
        "MNIST_WEB_MIRRORS",
        "classify",
        "createNetwork",
        "downloadMnist",
        "evaluate",
        "memoryCheckpoints",
        "parseIdx",
        "readMnist",
        "slice",
        "syntheticDigits",
        "toCheckpoint",
        "train",
        "useBestBackend",
      ],
      "./train/node": [
        "fileCheckpoints",
        "findMnist",
        "loadDataset",
        "loadModelFolder",
        "mnistCache",
        "modelFolder",
        "saveModelFolder",
        "trainToFolder",
        "useBestBackendInNode",
        "writeAtomically",
      ],
    }
  `)
  expect(Object.keys(manifest.exports)).toEqual([...Object.keys(entries), './package.json'])
})

test('nothing is installed with the package but what the runtime needs', () => {
  expect(Object.keys(manifest.dependencies)).toEqual(['flatbuffers'])
  const optional = Object.entries(manifest.peerDependenciesMeta).filter(([, meta]) => meta.optional)
  expect(optional.map(([name]) => name)).toEqual(Object.keys(manifest.peerDependencies))
})
