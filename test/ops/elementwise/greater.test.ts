import { describe } from 'vitest'
import { greater } from '../../../src/ops/elementwise/greater'
import { itCompares } from './comparison'

describe('greater', () => itCompares(greater, [0, 0, 1], [0, 0]))
