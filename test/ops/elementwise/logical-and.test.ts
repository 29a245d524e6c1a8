import { describe } from 'vitest'
import { logicalAnd } from '../../../src/ops/elementwise/logical-and'
import { itCombinesBools } from './logical'

describe('logical and', () => itCombinesBools(logicalAnd, [0, 0, 0, 1]))
