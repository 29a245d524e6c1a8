/** The parts of Chart.js that the page uses, in a chunk of their own. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js'
import { chartMarks } from './chart-marks'

/**
 * Registers the parts and returns Chart.js. Registering takes a call, because bundlers drop the side effects of the
 * package's modules.
 */
export function chartWithParts(): typeof Chart {
  Chart.register(
    chartMarks,
    BarController,
    BarElement,
    CategoryScale,
    Legend,
    LinearScale,
    LineController,
    LineElement,
    LogarithmicScale,
    PointElement,
    Tooltip,
  )
  // Ticks, titles and legends inherit the global default font, not the font of their chart.
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily
  return Chart
}
