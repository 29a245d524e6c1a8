/**
 * Checks that a device computes the bytes that Octet promises, in every way that Octet may compute them there. Has an
 * entry of its own, `octet-webgpu/self-test`, so that the runtime doesn't carry it.
 */
export { describeReport } from './describe'
export { selfTest } from './self-test'
export type {
  Failure,
  NetworkReport,
  NotRun,
  SelfTestOptions,
  SelfTestProgress,
  SelfTestReport,
  Timing,
  WayReport,
} from './types'
