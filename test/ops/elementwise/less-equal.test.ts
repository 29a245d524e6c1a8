import { describe } from 'vitest'
import { lessEqual } from '../../../src/ops/elementwise/less-equal'
import { itCompares } from './comparison'

describe('less-equal', () => itCompares(lessEqual, [1, 1, 0], [1, 1]))
