/** The parts of Chart.js that the page uses; a chunk of its own. */
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

/** Chart.js with these parts. Bundlers drop what the package's modules do by themselves, so a call registers them. */
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
  // The fonts of ticks, titles and legends fall back on this one, not on a chart's own.
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily
  return Chart
}
