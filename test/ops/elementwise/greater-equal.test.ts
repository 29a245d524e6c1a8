import { describe } from 'vitest'
import { greaterEqual } from '../../../src/ops/elementwise/greater-equal'
import { itCompares } from './comparison'

describe('greater-equal', () => itCompares(greaterEqual, [0, 1, 1], [0, 1]))
