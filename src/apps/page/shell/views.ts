import type { ComponentType } from 'preact'

/** One of the page's views. Its code is loaded on demand. */
export interface View {
  /** The URL's fragment without "#", for example `draw`. */
  readonly id: string
  /** Shown in the navigation and as the view's heading. */
  readonly title: string
  /** One sentence about what the view is for. */
  readonly lead: string
  readonly load: () => Promise<{ default: ComponentType }>
}

/** All views, in the order of the navigation. The first is the default. */
export const views: readonly [View, ...View[]] = [
  {
    id: 'draw',
    title: 'Draw',
    lead: 'Draw a digit. The same network answers in float32 and in int8.',
    load: () => import('../draw/view'),
  },
  {
    id: 'train',
    title: 'Train',
    lead: 'Train the network here, in TensorFlow.js, and make it the open model.',
    load: () => import('../train/view'),
  },
  {
    id: 'quantize',
    title: 'Quantize',
    lead: 'Turn the float32 network into int8, and see what that changes.',
    load: () => import('../quantize/view'),
  },
  {
    id: 'inspect',
    title: 'Inspect',
    lead: 'Look into the network: its graph, its weights, what flows through it, and where int8 diverges.',
    load: () => import('../inspect/view'),
  },
  {
    id: 'open',
    title: 'Open',
    lead: 'Open a model that others made, run it, verify it, quantize it.',
    load: () => import('../open/view'),
  },
  {
    id: 'measure',
    title: 'Measure',
    lead: 'This device, and how fast the open model runs on it.',
    load: () => import('../measure/view'),
  },
]
