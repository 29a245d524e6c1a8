/** Formats the report as one HTML file with charts. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeAdapter } from '../../src/apps/cli/describe'
import { packageFolder } from '../../src/apps/cli/package-files'
import { type Chart, engineCharts, rooflineChart } from './charts'
import drawScript from './draw.js?raw'
import type { Report } from './report'
import style from './style.css?raw'
import { digits, percent } from './table'

/** Reads the source of Chart.js, which is one file. */
export function chartScript(): Promise<string> {
  return readFile(join(packageFolder(), 'bench/node_modules/chart.js/dist/chart.umd.min.js'), 'utf8')
}

/**
 * Returns the whole page.
 *
 * @param library the source of Chart.js, which is put into the page
 */
export function formatHtml(report: Report, library: string): string {
  const charts = engineCharts(report)
  const roofline = rooflineChart(report)
  const data = JSON.stringify([...charts, ...(roofline ? [roofline] : [])]).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Octet benchmark</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Octet benchmark</h1>
<p>${escapeHtml(describeAdapter(report.adapter))}; ${escapeHtml(report.adapter.host)}; ${report.date.slice(0, 10)}</p>
</header>
${report.rows.length > 0 ? modelSection(report, charts) : ''}
${report.kernels.length > 0 ? kernelSection(report, roofline) : ''}
<script type="application/json" id="charts">${data}</script>
<script>${library.replaceAll('</script', '<\\/script')}</script>
<script>${drawScript}</script>
</body>
</html>
`
}

function modelSection({ rows, ratios }: Report, charts: readonly Chart[]): string {
  const body = rows.map((row) => {
    const ratio = ratios.models.find(
      ({ model, batch, to }) => model === row.model && batch === row.batch && to === row.engine,
    )
    return tableRow([
      row.model,
      String(row.batch),
      row.engine,
      digits(row.msPerItem.min),
      digits(row.msPerItem.median),
      row.gpuMsPerItem === null ? '' : digits(row.gpuMsPerItem),
      digits(row.firstAnswerMs),
      row.bytes === null ? '' : digits(row.bytes / 1e6),
      ratio ? `${digits(ratio.min)}×` : '',
    ])
  })
  const head = [
    'model',
    'batch',
    'engine',
    'ms/item, min',
    'median',
    'GPU ms/item',
    'first answer, ms',
    'downloaded, MB',
    'octet-int8 takes',
  ]
  return `<section>
<h2>Networks</h2>
<p>Milliseconds an item, from the call to the answer in memory: the least of the rounds, which all engines ran in turns. Shorter is better; the scale is logarithmic.</p>
<div class="charts">${charts.map(canvas).join('\n')}</div>
${table(head, body)}
</section>`
}

function kernelSection({ kernels, adapter: { peaks } }: Report, roofline: Chart | undefined): string {
  const body = kernels.map(({ name, shape, variant, chosen, gops, gbps, peakShare }) =>
    tableRow([
      name,
      shape,
      chosen ? `${variant} *` : variant,
      digits(gops),
      digits(gbps),
      percent(peakShare),
    ]),
  )
  const measured = `Measured peaks: ${digits(peaks.dotGops)} Gop/s int8, ${digits(peaks.fmaGops)} Gop/s float32, ${digits(peaks.copyGbps)} GB/s.`
  return `<section>
<h2>Kernels</h2>
<p>Each gave the bytes of the CPU reference (float32: within 1/10,000) before it was timed; sessions take those with a star. ${measured} The roofs are what the adapter can do at each number of operations a byte.</p>
${roofline ? `<div class="charts wide">${canvas(roofline)}</div>` : ''}
${table(['kernel', 'shape', 'variant', 'Gop/s', 'GB/s', 'of peak'], body)}
</section>`
}

function canvas({ id, title, height }: Chart): string {
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><div style="height:${height}px"><canvas id="${id}" role="img" aria-label="${escapeHtml(title)}"></canvas></div></figure>`
}

function table(head: readonly string[], body: readonly string[]): string {
  const cells = head.map((name) => `<th scope="col">${name}</th>`).join('')
  return `<div class="scroll"><table><thead><tr>${cells}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`
}

function tableRow(cells: readonly string[]): string {
  const [first = '', ...rest] = cells.map(escapeHtml)
  return `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
