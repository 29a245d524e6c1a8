import { expect, test } from 'vitest'
import { browserName, remedies } from '../../../src/apps/page/shell/webgpu-help'

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36',
    'Chrome',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0',
    'Edge',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox'],
  ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'Safari'],
  ['curl/8', 'this browser'],
] as const)('%s is %s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name)
})

test('on a page that is not secure, nothing but https helps', () => {
  expect(remedies('insecure', 'Chrome', 'Win32').join()).toMatch(/https/)
})

test('every browser has its way to turn WebGPU on', () => {
  expect(remedies('api', 'Chrome', 'Linux x86_64').join()).toMatch(/chrome:\/\/flags\/#enable-unsafe-webgpu/)
  expect(remedies('api', 'Chrome', 'Win32').join()).not.toMatch(/flags/)
  expect(remedies('api', 'Edge', 'Linux').join()).toMatch(/edge:\/\/flags/)
  expect(remedies('api', 'Firefox', 'MacIntel').join()).toMatch(/dom\.webgpu\.enabled/)
  expect(remedies('api', 'Safari', 'iPhone').join()).toMatch(/Feature Flags/)
  expect(remedies('adapter', 'Chrome', 'Win32').join()).toMatch(/chrome:\/\/settings\/system/)
  expect(remedies('adapter', 'Firefox', 'Win32').join()).toMatch(/driver/)
})
