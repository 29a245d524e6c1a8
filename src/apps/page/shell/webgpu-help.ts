/** How to turn WebGPU on, browser by browser. */
export type Browser = 'Chrome' | 'Edge' | 'Firefox' | 'Safari' | 'this browser'

/** The browser that a user agent names; those built on Chromium count as Chrome, Edge apart. */
export function browserName(userAgent: string): Browser {
  if (/\bEdg(A|iOS)?\//.test(userAgent)) return 'Edge'
  if (/\b(Firefox|FxiOS)\//.test(userAgent)) return 'Firefox'
  if (/\b(Chrome|Chromium|CriOS|HeadlessChrome)\//.test(userAgent)) return 'Chrome'
  if (/\bSafari\//.test(userAgent)) return 'Safari'
  return 'this browser'
}

/**
 * What to do, most likely first.
 *
 * @param why the page is not secure, the browser has no WebGPU, or WebGPU finds no adapter
 * @param platform as `navigator.platform` has it
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
