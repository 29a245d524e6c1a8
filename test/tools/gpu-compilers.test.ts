import { CommanderError } from 'commander'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { UsageError } from '../../src/apps/cli/failure'
import { parseOptions } from '../../tools/gpu-compilers/options'
import { readAmd } from '../../tools/gpu-compilers/parse/amd'
import { readIntel } from '../../tools/gpu-compilers/parse/intel'
import { readNvidia } from '../../tools/gpu-compilers/parse/nvidia'
import { readMessage, writeMessage } from '../../tools/gpu-compilers/protocol'
import { replaceBetween } from '../../tools/gpu-compilers/report/document'

/** As RADV prints it, shortened: a loop that clears memory, then one with two dot products, of which a part is cold. */
const amd = `Compute Shader
disasm:
BB0:
\ts_mov_b64 s[0:1], exec                                      ; be80017e
BB1:
\tv_add_nc_u32_e32 v1, 0x1000, v1                             ; 4a0202ff 00001000
\ts_cbranch_scc0 BB3                                          ; bfa1000a
BB2:
\tds_store_b128 v1, v[4:7]                                    ; db7c0000 00000401
\ts_branch BB1                                                ; bfa0fff1
BB3:
\tv_dot4_i32_iu8 v4, v5, v6, v4 neg_lo:[1,1,0]                ; cc164004
\tv_mul_lo_u32 v9, v8, 12                                     ; d72c0009
\tv_dual_mov_b32 v1, v2 :: v_dual_mov_b32 v3, v4              ; ca100102
\ts_cbranch_scc1 BB5                                          ; bfa2000a
BB4:
\tv_dot4_i32_iu8 v4, v5, v6, v4 neg_lo:[1,1,0]                ; cc164004
\ts_branch BB3                                                ; bfa0fff1
BB5:
\tv_cvt_f32_i32_e32 v1, v4                                    ; 7e020b04
\ts_endpgm                                                    ; bfb00000


Compute Shader:
*** SHADER STATS ***
SGPRs: 128
VGPRs: 84
Spilled SGPRs: 1
Spilled VGPRs: 2
Code size: 8776
LDS size: 12288
Scratch size: 64
Subgroups per SIMD: 18
Instructions: 1598
Pre-Sched VGPRs: 53
********************
`

describe('AMD', () => {
  test('figures of the whole kernel', () => {
    const { loop, ...figures } = readAmd(amd)
    expect(figures).toEqual({
      instructions: 1598,
      registers: 84,
      wave: 64,
      occupancy: 18,
      spills: 3,
      scratch: 64,
    })
  })

  test('the loop with dot products; a multiplication of integers counts four', () => {
    expect(readAmd(amd).loop).toEqual({ dots: 2, vector: 2, instructions: 6, share: 2 / (2 + 4 + 1) })
  })

  test('a wave of 32', () => {
    expect(readAmd(amd.replace('s[0:1], exec', 's0, exec_lo')).wave).toBe(32)
  })

  test('no loop where no branch leads back', () => {
    expect(readAmd(amd.replace('s_branch BB3', 's_nop 0')).loop).toBeUndefined()
  })

  test('other words are refused', () => {
    expect(() => readAmd('')).toThrow('no disassembly')
    expect(() => readAmd(amd.replace('VGPRs: 84', 'Vector registers: 84'))).toThrow('no "VGPRs"')
  })
})

/** As NAK prints it, shortened: an earlier form, then the last, whose loop goes over blocks 1 and 3. */
const nvidia = `NAK IR after assign_regs:
block 0 L0 [] -> {
      r0      = idp4.i8.i8 r1 r2 r3
} -> []
NAK IR after calc_instr_deps:
block.u 0 L3 [] -> {
      r4      = s2r sr[0x21]                              // delay=2 wr:0
} -> [1]
block 1 L7 [0, 3] -> {
      b0      = bssy b0 pT L0                             // delay=1
      r0      = idp4.i8.i8 r1 r2 r3                       // delay=1
      r1 p0   = iadd3 r1 c[0x1][0x30] rZ                  // delay=1
      r8..12  = ld.shared.strong.cta.b128 [r4.x16]        // delay=2 rd:0
@!p0            bra pT L4                                 // delay=1
} -> [2, 3]
block 2 L11 [1] -> {
                st.global.a64.strong.gpu.b32 [r4..6] r0   // delay=2 rd:0
                exit                                      // delay=1 wt=000001
} -> []
block 3 L20 [1] -> {
      r0      = idp4.i8.i8 r1 r2 r0                       // delay=1
                bra pT L7                                 // delay=1
} -> [1]

Stage: compute
Instruction count: 829
Static cycle count: 6263
Max warps/SM: 48
Spills to mem: 5
Spills to reg: 2
Num GPRs: 32
SLM size: 16
Encoded shader:
`

describe('NVIDIA', () => {
  test('figures of the whole kernel', () => {
    const { loop, ...figures } = readNvidia(nvidia)
    expect(figures).toEqual({
      instructions: 829,
      registers: 32,
      wave: 32,
      occupancy: 48,
      spills: 5,
      scratch: 16,
    })
  })

  test('the loop leaves out a block between its blocks', () => {
    // Two dot products take four cycles; seven instructions are issued in the meantime.
    expect(readNvidia(nvidia).loop).toEqual({ dots: 2, vector: 1, instructions: 7, share: 4 / 7 })
  })

  test('other words are refused', () => {
    expect(() => readNvidia('NAK IR:')).toThrow('no last form')
  })
})

/** As anv prints it, shortened: a loop with a branch in it, and an access that goes beyond a line. */
const intel = `NIR (final form) for compute shader:
scratch: 256
Native code for unnamed compute shader (null) (src_hash 0x73d389bc) (sha1 afaf34cd)
SIMD16 shader: 1489 instructions. 3 loops. 114656 cycles. 4:7 spills:fills, 55 sends, scheduled with mode top-down.
   START B0 (76 cycles)
mov(16)         g78<1>UD        0x0000UW                        { align1 1H };
LABEL19:
cmp.g.f0.0(16)  null<1>UD       g75<8,8,1>UD    0x00000000UD    { align1 1H I@1 };
(+f0.0) if(16)  JIP:  LABEL2          UIP:  LABEL2              { align1 1H };
dp4a(16)        g61<1>D         g61<8,8,1>D     g1<8,8,1>D      g9<1,1,1>D { align1 1H $14.dst };
LABEL2:
endif(16)       JIP:  LABEL12                                   { align1 1H };
(+f0.0) sel(16) g73<1>UD        g45<1,1,0>UD    g43<1,1,0>UD    { align1 1H compacted };
sync nop(1)                     null<0,1,0>UB                   { align1 WE_all 1N $14.dst };
send(16)        g9UD            g78UD           nullUD          0x04803500                0x00000000
                            slm MsgDesc: ( load, a32, d32, V4 )  base_offset 0  { align1 1H $15 };
while(16)       JIP:  LABEL19                                   { align1 1H };
LABEL12:
send(16)        nullUD          g126UD          nullUD          0x02000000                0x00000000
                            gateway MsgDesc: (open)  mlen 1 ex_mlen 0 rlen 0 { align1 WE_all 1H A@1 EOT };
`

describe('Intel', () => {
  test('figures of the whole kernel; registers are those that are named', () => {
    const { loop, ...figures } = readIntel(intel)
    const rest = { occupancy: undefined, spills: 4, scratch: 256 }
    expect(figures).toEqual({ instructions: 1489, registers: 9, wave: 16, ...rest })
  })

  test('the loop, with what may be skipped in it', () => {
    expect(readIntel(intel).loop).toEqual({ dots: 1, vector: 2, instructions: 8, share: 1 / 3 })
  })

  test('other words are refused', () => {
    expect(() => readIntel('NIR')).toThrow('no line of figures')
  })
})

test('messages are told from what a driver prints', () => {
  const message = { failed: 'no adapter\n' }
  expect(
    writeMessage(message)
      .split('\n')
      .flatMap((line) => readMessage(line) ?? []),
  ).toEqual([message])
  expect(readMessage('BB0:')).toBeUndefined()
})

test('tables are replaced between the markers only', () => {
  const text = 'a\n<!-- npm run gpu-compilers -- --write-docs -->\nold\n<!-- end of what it writes -->\nb'
  const written = replaceBetween(text, 'new')
  expect(written).toMatch(/^a\n<!--.*-->\n\nnew\n\n<!-- end.*-->\nb$/)
  expect(replaceBetween(written, 'new')).toBe(written)
  expect(() => replaceBetween('a', 'new')).toThrow('no lines')
})

describe('the command line', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('a device and words, or all devices', () => {
    const options = parseOptions(['NAVI31', 'conv3', 'batch', '--all'])
    expect(options.devices.map(({ name }) => name)).toEqual(['navi31'])
    expect(options).toMatchObject({ words: ['conv3', 'batch'], all: true, models: '../shared/models' })
    expect(parseOptions(['all']).devices).toHaveLength(5)
  })

  test('a device has to be named, unless something else is to be done', () => {
    expect(() => parseOptions(['navi99'])).toThrow(UsageError)
    expect(() => parseOptions([])).toThrow(UsageError)
    expect(parseOptions(['--install'])).toMatchObject({ devices: [], install: true })
  })

  test('help lists devices and cases', () => {
    const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    expect(() => parseOptions(['--help'])).toThrow(CommanderError)
    const printed = print.mock.calls.join('')
    expect(printed).toContain('navi31')
    expect(printed).toContain('ResNet-50 conv3 3x3')
  })
})
