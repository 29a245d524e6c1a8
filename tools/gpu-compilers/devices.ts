/** The GPUs whose compilers the tool asks. */

import { readAmd } from './parse/amd'
import type { Figures } from './parse/figures'
import { readIntel } from './parse/intel'
import { readNvidia } from './parse/nvidia'

export interface Device {
  readonly name: string
  readonly description: string
  readonly vendor: 'amd' | 'nvidia' | 'intel'
  /** The environment in which Mesa's driver finds the GPU and prints what it compiles. */
  readonly environment: Readonly<Record<string, string>>
}

/** Folders of drivers in the root: the one of the stable release, and the one of the backports. */
const [stable, backports] = ['/opt/stable/usr/share/vulkan/icd.d', '/usr/share/vulkan/icd.d']

function environment(vendor: Device['vendor'], driver: string): Record<string, string> {
  return { LD_PRELOAD: `/opt/shims/${vendor}.so`, VK_DRIVER_FILES: driver, MESA_SHADER_CACHE_DISABLE: '1' }
}

const amd = (name: string, description: string): Device => ({
  name,
  description,
  vendor: 'amd',
  environment: {
    ...environment('amd', `${stable}/radeon_icd.json`),
    AMDGPU_GPU_ID: name,
    RADV_DEBUG: 'asm,shaderstats,nocache',
  },
})

const nvidia = (name: string, description: string, chipset: string): Device => ({
  name,
  description,
  vendor: 'nvidia',
  environment: {
    ...environment('nvidia', `${backports}/nouveau_icd.json`),
    NOUVEAU_CHIPSET: chipset,
    NVK_I_WANT_A_BROKEN_VULKAN_DRIVER: '1',
    NAK_DEBUG: 'print',
  },
})

const intel = (name: string, description: string): Device => ({
  name,
  description,
  vendor: 'intel',
  environment: {
    ...environment('intel', `${stable}/intel_icd.json`),
    INTEL_STUB_GPU_PLATFORM: name,
    INTEL_DEBUG: 'cs',
  },
})

export const devices: readonly Device[] = [
  amd('navi31', 'AMD RDNA 3, Radeon RX 7900 XTX'),
  amd('navi21', 'AMD RDNA 2, Radeon RX 6800'),
  nvidia('ga102', 'NVIDIA Ampere, GeForce RTX 3090', '172'),
  intel('dg2', 'Intel Xe-HPG, Arc A770M'),
  intel('lnl', 'Intel Xe2, Lunar Lake'),
]

const readers: Readonly<Record<Device['vendor'], (text: string) => Figures>> = {
  amd: readAmd,
  nvidia: readNvidia,
  intel: readIntel,
}

/** Returns the figures in what a device's compiler printed. */
export function readFigures({ vendor }: Device, text: string): Figures {
  return readers[vendor](text)
}
