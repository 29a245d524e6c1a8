import { dynamicQuantize } from '../../../src/ops/quantize/dynamic-quantize'
import { float32, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'

itMatchesReference({
  'dynamicQuantize, a batch of images of odd channels': [
    () => makeOp(dynamicQuantize, { length: 45 }, [float32([3, 3, 3, 5])]),
  ],
  'dynamicQuantize, rows longer than a workgroup': [
    () => makeOp(dynamicQuantize, { length: 301 }, [float32([4, 301])]),
  ],
})
