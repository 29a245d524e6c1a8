import { describe, expect, it } from 'vitest'
import { changed, failure, partsOf } from './failure'
import { builtin, bytesOf, convOptions, floatModel } from './raw'

/** One change each, and what the error must say. */
const rejected: Record<string, [change: Parameters<typeof changed>[0], says: RegExp]> = {
  'another identifier': [(model) => (model.identifier = 'TFL2'), /bytes 4 to 7 are "TFL2", not "TFL3"/],
  'another schema version': [(model) => (model.version = 4), /schema version 4; Octet reads version 3/],
  'two subgraphs': [(model, { graph }) => model.subgraphs.push(graph), /has 2 subgraphs/],
  'no subgraph': [(model) => (model.subgraphs = []), /has 0 subgraphs/],
  'a buffer that is not there': [
    (_, { filter }) => (filter.buffer = 7),
    /tensor 1 "filter": is in buffer 7; the file has 3/,
  ],
  'a constant that is too short': [
    (model) => (model.buffers[1] = { data: new Uint8Array(53) }),
    /tensor 1 "filter": buffer 1 holds 53 bytes; int8 3×3×3×2 has 54/,
  ],
  'data outside the FlatBuffer': [
    (model) => (model.buffers[1] = { offset: 4096n, size: 54n }),
    /tensor 1 "filter": is in buffer 1, whose data lies outside/,
  ],
  'a weight that is not a number': [
    (model, { filter, input, output, bias }) => {
      for (const tensor of [input, output, filter, bias]) tensor.type = 0
      model.buffers[1] = {
        data: bytesOf(Float32Array.from({ length: 54 }, (_, i) => (i === 5 ? Number.NaN : i))),
      }
    },
    /tensor "filter" \(float32 3×3×3×2\): element 5 is NaN/,
  ],
  'a type that Octet has not': [
    (_, { input }) => (input.type = 1),
    /tensor "in" \(float16 1×4×4×2\): Octet computes in float32; only constants may be float16/,
  ],
  'a type that nobody has': [(_, { input }) => (input.type = 77), /tensor 0 "in": is of type number 77/],
  'a variable': [(_, { input }) => (input.variable = true), /tensor 0 "in": is a variable/],
  sparsity: [(_, { filter }) => (filter.sparse = true), /tensor 1 "filter": is sparse/],
  'custom quantization': [
    (_, { input }) => (input.quantization = { scale: [1], zeroPoint: [0], details: 1 }),
    /tensor 0 "in": has a custom quantization/,
  ],
  'too many axes': [(_, { input }) => (input.shape = new Array(9).fill(1)), /has 9 axes; 8 is the most/],
  'an extent of zero': [
    (_, { input }) => (input.shape = [1, 0, 4, 2]),
    /tensor "in" .*extent 0 is not a positive/,
  ],
  'a negative extent': [
    (_, { input }) => (input.shape = [-1, 4, 4, 2]),
    /tensor "in" .*extent -1 is not a positive/,
  ],
  'more elements than Octet addresses': [
    (_, { input }) => (input.shape = [65536, 65536, 65536, 65536]),
    /tensor "in" .*elements are more than/,
  ],
  'a scale of zero': [
    (_, { input }) => (input.quantization = { scale: [0], zeroPoint: [0] }),
    /"in".*scale 0 is 0;/,
  ],
  'a negative scale': [
    (_, { filter }) => (filter.quantization = { scale: [1, -1, 1], zeroPoint: [0, 0, 0] }),
    /"filter".*scale 1 is -1;/,
  ],
  'a scale that is not a number': [
    (_, { input }) => (input.quantization = { scale: [Number.NaN], zeroPoint: [0] }),
    /"in".*scale 0 is NaN/,
  ],
  'an infinite scale': [
    (_, { input }) => (input.quantization = { scale: [Infinity], zeroPoint: [0] }),
    /"in".*scale 0 is Infinity/,
  ],
  'too few scales for an axis': [
    (_, { filter }) => (filter.quantization = { scale: [1, 1], zeroPoint: [0, 0] }),
    /"filter".*2 scales for the 3 indices of axis 0/,
  ],
  'an axis that is not there': [
    (_, { filter }) => (filter.quantization = { scale: [1, 1, 1], zeroPoint: [0, 0, 0], axis: 4 }),
    /"filter".*quantized along axis 4 of 4/,
  ],
  'another number of zero points': [
    (_, { filter }) => (filter.quantization = { scale: [1, 1, 1], zeroPoint: [0, 0] }),
    /tensor 1 "filter": has 3 scales but 2 zero points/,
  ],
  'scales without zero points': [
    (_, { input }) => (input.quantization = { scale: [1] }),
    /tensor 0 "in": has 1 scales but 0 zero points/,
  ],
  'a zero point outside int8': [
    (_, { input }) => (input.quantization = { scale: [1], zeroPoint: [128] }),
    /"in".*zero point 0 is 128, outside \[-128, 127\]/,
  ],
  'an input that is not quantized': [
    (_, { input }) => delete input.quantization,
    /operator 0: CONV_2D "out": .*needs one scale and zero point/,
  ],
  'an operator code that is not there': [
    (_, { operator }) => (operator.code = 1),
    /operator 0 has operator code 1; the file lists 1/,
  ],
  'a tensor that is not there': [
    (_, { operator }) => (operator.inputs = [0, 1, 9]),
    /operator 0 \(CONV_2D\) refers to tensor 9; there are 4 tensors/,
  ],
  'a tensor number below −1': [
    (_, { operator }) => (operator.inputs = [0, 1, -2]),
    /operator 0 \(CONV_2D\) refers to tensor -2/,
  ],
  'a missing input': [
    (_, { operator }) => (operator.inputs = [-1, 1, 2]),
    /operator 0: CONV_2D "out": input 0 is missing/,
  ],
  'a missing output': [
    (_, { operator }) => (operator.outputs = []),
    /operator 0: CONV_2D .*output 0 is missing/,
  ],
  'an output too many': [
    (_, { graph, operator }) => {
      graph.tensors.push({ name: 'more', shape: [1] })
      operator.outputs = [3, 4]
    },
    /operator 0: CONV_2D "out": has 2 outputs, not 1/,
  ],
  'more inputs than any operator has': [
    (_, { operator }) => (operator.inputs = new Array(1025).fill(0)),
    /the inputs of operator 0 \(CONV_2D\) are 1025; 1024 are the most/,
  ],
  'more graph inputs than any graph has': [
    (_, { graph }) => (graph.inputs = new Array(1025).fill(0)),
    /subgraph 0 at byte \d+: has 1025 inputs; 1024 are the most/,
  ],
  'no options': [
    (_, { operator }) => delete operator.options,
    /operator 0 \(CONV_2D\) has no options; Conv2DOptions is needed/,
  ],
  'options of another operator': [
    (_, { operator }) => (operator.options = { ...convOptions(), type: 5 }),
    /operator 0 \(CONV_2D\) has options of kind 5, not 1 \(Conv2DOptions\)/,
  ],
  'strides of zero': [
    (_, { operator }) => (operator.options = { type: 1, fields: [] }),
    /operator 0: CONV_2D "out": .*strides 0,0 .*must be positive integers/,
  ],
  'a padding that has no meaning': [
    (_, { operator }) => operator.options?.fields.push({ slot: 0, kind: 'i8', value: 2 }),
    /operator 0: padding 2 is neither/,
  ],
  'an activation that is no clamp': [
    (_, { operator }) => operator.options?.fields.push({ slot: 3, kind: 'i8', value: 4 }),
    /operator 0: fused activation TANH does not run here/,
  ],
  'an output of another shape': [
    (_, { output }) => (output.shape = [1, 4, 4, 4]),
    /operator 0: CONV_2D "out": output "out" is declared int8 1×4×4×4.*but computed int8 1×4×4×3/,
  ],
  'a tensor that nothing produces': [
    (_, { graph }) => (graph.inputs = []),
    /CONV_2D "out" reads "in", which nothing produces/,
  ],
  'an output that nothing produces': [
    (_, { graph }) => {
      graph.tensors.push({ name: 'lost', shape: [1] })
      graph.outputs = [4]
    },
    /nothing produces its output "lost"/,
  ],
  'no outputs': [(_, { graph }) => (graph.outputs = []), /has no outputs/],
  'two producers': [
    (_, { graph, operator }) => graph.operators.push(operator),
    /"out" is written by CONV_2D "out" and by CONV_2D "out"/,
  ],
  'an input twice': [(_, { graph }) => (graph.inputs = [0, 0]), /two inputs of the graph are named "in"/],
  'a constant as input': [
    (_, { graph }) => (graph.inputs = [0, 1]),
    /the graph's input "filter" is a constant/,
  ],
  'a constant that is written': [
    (model, { output }) => {
      output.buffer = model.buffers.push({ data: new Uint8Array(48) }) - 1
    },
    /CONV_2D "out" writes the constant "out"/,
  ],
}

describe('rejects a model with', () => {
  it.each(Object.entries(rejected))('%s', (_, [change, says]) => {
    expect(failure(changed(change))).toMatch(says)
  })

  it('a cycle', () => {
    const model = floatModel(builtin.relu, [[1, 4]], [1, 4])
    const { graph } = partsOf(model)
    graph.operators = [
      { inputs: [1], outputs: [2] },
      { inputs: [2], outputs: [1] },
    ]
    graph.tensors.push({ name: 'loop', shape: [1, 4] })
    graph.outputs = [1]
    expect(failure(model)).toMatch(/cycle: RELU "(loop|out)" reads "(loop|out)"/)
  })

  it('an operator that Octet does not run, naming it and its tensors', () => {
    const message = failure(floatModel(builtin.unique, [[1, 7, 7, 64], [2]], [1, 64]))
    expect(message).toMatch(/^operator 0 \(UNIQUE\) does not run here\./)
    expect(message).toContain('Its inputs: float32 1×7×7×64 "in 0", float32 2 "in 1".')
    expect(message).toContain('Its outputs: float32 1×64 "out".')
  })

  it('a custom operator, and one newer than our list', () => {
    const custom = floatModel(builtin.custom, [[1]], [1])
    custom.codes = [{ deprecated: builtin.custom, builtin: builtin.custom, custom: 'Detect' }]
    expect(failure(custom)).toMatch(/^operator 0 \(the custom operator "Detect"\) does not run here/)
    expect(failure(floatModel(500, [[1]], [1]))).toMatch(
      /^operator 0 \(operator code 500\) does not run here/,
    )
  })

  it('shuffled weights, or a depth multiplier that contradicts the shapes', () => {
    const shuffled = changed((model, { operator }) => {
      model.codes = [{ deprecated: builtin.fullyConnected }]
      operator.options = { type: 8, fields: [{ slot: 1, kind: 'i8', value: 1 }] }
    })
    expect(failure(shuffled)).toMatch(/operator 0: weights are shuffled \(format 1\)/)
    const depthwise = changed((model, { operator }) => {
      model.codes = [{ deprecated: builtin.depthwise }]
      operator.options = { type: 2, fields: [...convOptions().fields, { slot: 3, kind: 'i32', value: 3 }] }
    })
    expect(failure(depthwise)).toMatch(/depth multiplier 3 of 2 channels is not the filter's 2/)
  })
})
