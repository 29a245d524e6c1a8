/** Lays graphs out in a worker, so that the page stays responsive even with many nodes. */
import { type LayoutRequest, layoutGraph } from './layout'

addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => postMessage(layoutGraph(data)))
