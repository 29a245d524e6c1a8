import { describe } from 'vitest'
import { equal } from '../../../src/ops/elementwise/equal'
import { itCompares } from './comparison'

describe('equal', () => itCompares(equal, [0, 1, 0], [0, 1]))
