/** Browsers with their own instructions for turning on WebGPU. */
export type Browser = 'Chrome' | 'Edge' | 'Firefox' | 'Safari' | 'this browser'

/** Returns the browser that a user agent names. Chromium-based browsers count as Chrome, except Edge. */
export function browserName(userAgent: string): Browser {
  if (/\bEdg(A|iOS)?\//.test(userAgent)) return 'Edge'
  if (/\b(Firefox|FxiOS)\//.test(userAgent)) return 'Firefox'
  if (/\b(Chrome|Chromium|CriOS|HeadlessChrome)\//.test(userAgent)) return 'Chrome'
  if (/\bSafari\//.test(userAgent)) return 'Safari'
  return 'this browser'
}

/**
 * Returns instructions for getting WebGPU to work, the most likely remedy first.
 *
 * @param why `insecure`: the page is not secure; `api`: the browser has no WebGPU; `adapter`: WebGPU finds no adapter
 * @param platform value of `navigator.platform`
 */
export function remedies(why: 'insecure' | 'api' | 'adapter', browser: Browser, platform: string): string[] {
  if (why === 'insecure') {
    return ['Open this page over https, or from localhost: browsers give WebGPU to secure pages only.']
  }
  return why === 'api' ? apiRemedies(browser, platform) : adapterRemedies(browser, platform)
}

function apiRemedies(browser: Browser, platform: string): string[] {
  const linux = /linux/i.test(platform)
  switch (browser) {
    case 'Chrome':
    case 'Edge': {
      const flags = `${browser.toLowerCase()}://flags/#enable-unsafe-webgpu`
      return [
        `Update ${browser} to version 113 or newer (121 on Android).`,
        ...(linux ? [`On Linux, open ${flags}, choose "Enabled", and start ${browser} again.`] : []),
      ]
    }
    case 'Firefox':
      return [
        'Update Firefox: version 141 brings WebGPU on Windows, 145 on macOS with Apple silicon.',
        'Elsewhere, open about:config in Firefox Nightly, set dom.webgpu.enabled to true, and start it again.',
      ]
    case 'Safari':
      return [
        'Update to macOS, iOS or iPadOS 26 or newer, whose Safari 26 brings WebGPU.',
        'On iOS 18 it can be turned on under Settings › Apps › Safari › Advanced › Feature Flags › WebGPU.',
      ]
    case 'this browser':
      return ['Use a recent Chrome, Edge, Firefox or Safari.']
  }
}

function adapterRemedies(browser: Browser, platform: string): string[] {
  const update = 'Update the graphics driver; browsers block old ones.'
  if (browser !== 'Chrome' && browser !== 'Edge') return [update, `Or try this page in Chrome or Edge.`]
  const scheme = browser.toLowerCase()
  return [
    `Open ${scheme}://settings/system and turn on graphics acceleration, then start ${browser} again.`,
    ...(/linux/i.test(platform)
      ? [
          `On Linux, start ${browser} with --enable-features=Vulkan, or set ${scheme}://flags/#enable-unsafe-webgpu.`,
        ]
      : []),
    `${scheme}://gpu says what is blocked and why. ${update}`,
  ]
}
