/** Lays graphs out away from the page, which stays responsive however many nodes there are. */
import { type LayoutRequest, layoutGraph } from './layout'

addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => postMessage(layoutGraph(data)))
