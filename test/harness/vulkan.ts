import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Lets the npm package `webgpu` find Vulkan in the processes that tests run in: the loader and the software driver that
 * come with the browser, unless VK_DRIVER_FILES names a driver. Call it before they are started.
 */
export function useVulkanOf(browser: string | undefined): void {
  if (process.env.VK_DRIVER_FILES) return
  const beside = browser && existsSync(browser) ? [dirname(realpathSync(browser))] : []
  const folders = [...beside, '/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']
  const folder = folders.find((path) => existsSync(join(path, 'vk_swiftshader_icd.json')))
  if (!folder) return
  process.env.VK_DRIVER_FILES = join(folder, 'vk_swiftshader_icd.json')
  process.env.LD_LIBRARY_PATH = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
}
