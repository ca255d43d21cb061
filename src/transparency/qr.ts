/** A QR code as SVG: one path, dark on white in both faces, because cameras do not read it otherwise. */
import QRCode from 'qrcode'
import { html, type Html } from './html.ts'

const quietModules = 3

export function qrCode(text: string, label: string): Html {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const path: string[] = []
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++) {
      const from = column
      while (column < modules.size && modules.get(row, column)) column++
      const run = column - from
      if (run > 0) path.push(`M${from + quietModules} ${row + quietModules}h${run}v1h-${run}z`)
    }
  const size = modules.size + 2 * quietModules
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path fill="#000" d="${path.join('')}"/></svg>`
}
