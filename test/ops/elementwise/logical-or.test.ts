import { describe } from 'vitest'
import { logicalOr } from '../../../src/ops/elementwise/logical-or'
import { itCombinesBools } from './logical'

describe('logical or', () => itCombinesBools(logicalOr, [0, 1, 1, 1]))
