import type { OpDef } from '../graph/operator'
import * as common from './common'
import * as rare from './rare'

export * from './common'
export * from './rare'

/** Every operator that Octet knows. */
export const operators: readonly OpDef<unknown>[] = [...Object.values(common), ...Object.values(rare)]
