/**
 * Draws the house from rooms.ts: docs/house.svg and the table of rooms in ARCHITECTURE.md. With `--check` it only says whether
 * they are what rooms.ts says, for CI.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { rooms } from '../rooms.ts'

const flow = ['consent', 'subjects', 'gate', 'audiences', 'models', 'ethics', 'campaigns', 'delivery', 'transparency']
const ground = ['kernel', 'vault', 'law', 'staff', 'verifier', 'ledger', 'witness', 'anchor']
const outputs: readonly (readonly [string, string])[] = [
  ['docs/house.svg', drawing()],
  ['ARCHITECTURE.md', withTable('ARCHITECTURE.md')],
]

const stale = outputs.filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is not what rooms.ts says: run node scripts/draw-house.ts`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const [path, text] of stale) writeFileSync(path, text)
}

function withTable(path: string): string {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '<!-- rooms -->\n<!-- /rooms -->\n'
  const rows = rooms.map((room) => `| \`${room.name}/\` | ${room.holds} | ${room.mayTouch.join(', ') || 'nothing'} |`)
  const table = ['| room | holds | may touch |', '|---|---|---|', ...rows].join('\n')
  return text.replace(/(<!-- rooms -->)[\s\S]*(<!-- \/rooms -->)/, `$1\n${table}\n$2`)
}

function drawing(): string {
  const width = 196
  const height = 92
  const gap = 22
  const columns = 5
  const cells = flow.map((name, index) => {
    const row = Math.floor(index / columns)
    const column = row % 2 === 0 ? index % columns : columns - 1 - (index % columns)
    return { name, x: 24 + column * (width + gap), y: 96 + row * (height + 46) }
  })
  const arrows = cells.slice(1).map((to, index) => arrow(cells[index] as Cell, to, width, height))
  const boxes = cells.map((cell) => box(cell, width, height, cell.name === 'gate' ? 'gate' : 'room'))
  const base = ground.map((name, index) => box({ name, x: 24 + (index % 4) * 272, y: 412 + Math.floor(index / 4) * 94 }, 250, 80, 'ground'))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1132 610" role="img" aria-label="The rooms of Aval and how data flows through them" font-family="system-ui, sans-serif">
<style>
.room{fill:#f4f6fb;stroke:#5b6b95}.gate{fill:#1f3a8a;stroke:#1f3a8a}.ground{fill:#f7f3ea;stroke:#a58b4f}
.name{font-weight:600;font-size:17px;fill:#17213f}.gate+.name,.gate~.in{fill:#fff}.in{font-size:12.5px;fill:#44506f}
.flow{stroke:#5b6b95;stroke-width:2;fill:none;marker-end:url(#head)}.note{font-size:13.5px;fill:#44506f}
@media(prefers-color-scheme:dark){.paper{fill:#12172a}.room{fill:#1c2440;stroke:#8fa0d4}.ground{fill:#2a2616;stroke:#c9ae6c}.name{fill:#eef1fb}.in,.note{fill:#c3cbe4}.flow{stroke:#8fa0d4}}
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#5b6b95"/></marker></defs>
<rect class="paper" width="1132" height="610" fill="#fff"/>
<text class="note" x="24" y="36">Files, HTTP and forms come in at the left. Everything about people passes the gate, for one declared purpose, under a warrant.</text>
<text class="note" x="24" y="58">What must travel back (a click, a withdrawal) comes in again at the left, as an event.</text>
${arrows.join('\n')}
${boxes.join('\n')}
<text class="note" x="24" y="396">Under every room:</text>
${base.join('\n')}
</svg>
`
}

interface Cell {
  readonly name: string
  readonly x: number
  readonly y: number
}

function box(cell: Cell, width: number, height: number, style: string): string {
  const holds = rooms.find((room) => room.name === cell.name)?.holds ?? ''
  const lines = wrap(holds, Math.floor(width / 7.2))
  const text = lines.map((line, index) => `<text class="in" x="${cell.x + 14}" y="${cell.y + 48 + index * 17}">${line}</text>`)
  return `<g><rect class="${style}" x="${cell.x}" y="${cell.y}" width="${width}" height="${height}" rx="10"/><text class="name" x="${cell.x + 14}" y="${cell.y + 27}">${cell.name}</text>${text.join('')}</g>`
}

function arrow(from: Cell, to: Cell, width: number, height: number): string {
  if (from.y !== to.y) {
    const x = from.x + width / 2
    return `<path class="flow" d="M${x} ${from.y + height} V${to.y - 3}"/>`
  }
  const [start, end] = from.x < to.x ? [from.x + width, to.x - 3] : [from.x, to.x + width + 3]
  return `<path class="flow" d="M${start} ${from.y + height / 2} H${end}"/>`
}

function wrap(text: string, longest: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string
    if (line.length + word.length + 1 > longest && line !== '') lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
