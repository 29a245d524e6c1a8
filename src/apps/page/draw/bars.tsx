/** Shows a row per digit, with the float32 network's bar to its left and the int8 network's to its right. */
export function Bars({
  float,
  int8,
}: {
  /** Ten probabilities; undefined without an answer. */
  float: Float32Array | undefined
  /** Ten probabilities; undefined without an answer. */
  int8: Float32Array | undefined
}) {
  const best = int8 ?? float
  const top = best ? best.indexOf(Math.max(...best)) : -1
  return (
    <table class="bars">
      <caption class="visually-hidden">Probability of each digit</caption>
      <thead>
        <tr>
          <th scope="col">float32</th>
          <th scope="col">
            <span class="visually-hidden">digit</span>
          </th>
          <th scope="col">int8</th>
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: 10 }, (_, digit) => (
          <tr key={digit} class={digit === top ? 'best' : undefined}>
            <Bar side="float" value={float?.[digit]} />
            <th scope="row">{digit}</th>
            <Bar side="int8" value={int8?.[digit]} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Bar({ side, value }: { side: 'float' | 'int8'; value: number | undefined }) {
  const text = value === undefined ? '' : value >= 0.0005 ? `${(100 * value).toFixed(1)} %` : '0 %'
  return (
    <td>
      <div class={`track ${side}`}>
        <span class="bar" style={{ inlineSize: lengthOf(value ?? 0) }} />
        <span class="share">{text}</span>
      </div>
    </td>
  )
}

/** Returns the CSS length of a bar. Even a probability of 1 leaves room for the text. */
function lengthOf(value: number): string {
  return `calc(${value} * (100% - 4rem))`
}
