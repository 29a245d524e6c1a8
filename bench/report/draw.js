// Runs in the report: draws its charts in the colours of the theme, and again when the theme changes.
const charts = JSON.parse(document.getElementById('charts').textContent)
const dark = matchMedia('(prefers-color-scheme: dark)')
let drawn = []

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function axis(title, type, extra = {}) {
  return {
    type,
    title: { display: Boolean(title), text: title, color: colour('--dim') },
    grid: { color: colour('--grid') },
    ticks: { color: colour('--dim'), maxTicksLimit: 8 },
    ...extra,
  }
}

function bars({ series, xTitle }) {
  const values = series.map(({ points }) => points[0].x)
  return {
    type: 'bar',
    data: {
      labels: series.map(({ label, points }) => `${label}, ${points[0].text}`),
      datasets: [
        {
          data: values,
          backgroundColor: series.map((one) => colour(`--c${one.colour}`)),
          maxBarThickness: 22,
          borderRadius: 3,
        },
      ],
    },
    options: {
      indexAxis: 'y',
      scales: {
        x: axis(xTitle, 'logarithmic', { min: 10 ** Math.floor(Math.log10(Math.min(...values) / 1.5)) }),
        y: axis('', 'category', { ticks: { color: colour('--text'), autoSkip: false } }),
      },
      plugins: { legend: { display: false } },
    },
  }
}

function roofline({ series, xTitle, yTitle }) {
  const datasets = series.map(({ label, colour: index, points }) => {
    const line = label.endsWith('roof')
    const paint = colour(`--c${index}`)
    return {
      label,
      data: points,
      showLine: line,
      pointRadius: line ? 0 : 5,
      pointHoverRadius: line ? 0 : 7,
      pointStyle: index === 0 ? 'circle' : 'rectRot',
      borderColor: paint,
      backgroundColor: paint,
      borderWidth: line ? 2 : 1,
      borderDash: line && index > 0 ? [6, 4] : [],
    }
  })
  const heights = series.flatMap(({ points }) => points.map(({ y }) => y))
  const text = ({ raw, dataset }) => `${dataset.label}: ${raw.text}, ${raw.y.toPrecision(3)} Gop/s`
  return {
    type: 'scatter',
    data: { datasets },
    options: {
      scales: {
        x: axis(xTitle, 'logarithmic'),
        y: axis(yTitle, 'logarithmic', { min: Math.min(...heights) / 1.5, max: Math.max(...heights) * 1.5 }),
      },
      plugins: {
        legend: {
          labels: {
            color: colour('--text'),
            usePointStyle: true,
            filter: ({ text }) => !text.endsWith('roof'),
          },
        },
        tooltip: { filter: ({ raw }) => raw.text !== undefined, callbacks: { label: text } },
      },
    },
  }
}

function draw() {
  for (const chart of drawn) chart.destroy()
  drawn = charts.map((chart) => {
    const config = chart.kind === 'bars' ? bars(chart) : roofline(chart)
    const options = { ...config.options, responsive: true, maintainAspectRatio: false, animation: false }
    return new globalThis.Chart(document.getElementById(chart.id), { ...config, options })
  })
}

dark.addEventListener('change', draw)
draw()
