/** Where in the author's text a fault stands, so that an editor can point at the line. Pure. */
import type { Draft } from './content.ts'
import type { Fault } from './faults.ts'
import { createSandbox } from './sandbox.ts'

/** The line of the MJML, from 1; null where a fault concerns the whole, or another part than the MJML. */
export function lineOf(draft: Pick<Draft, 'mjml'>, fault: Fault): number | null {
  if (fault.at !== 'mjml') return null
  if (fault.code === 'mjml_invalid') return numberIn(/\(line (\d+)\)/.exec(fault.found))
  if (fault.code === 'liquid_invalid') return liquidLine(draft.mjml)
  const looked = lookedFor(fault)
  return looked === null ? null : lineWith(draft.mjml, looked)
}

/** What stands in the author's text where the compiled one shows the fault. */
function lookedFor({ code, found }: Fault): string | null {
  switch (code) {
    case 'element_refused':
      return `<${found}`
    case 'markup_refused':
    case 'unknown_variable':
      return found
    case 'field_not_allowed':
      return `user.${found}`
    case 'liquid_in_attribute':
      return /\{[{%][\s\S]*?[}%]\}/.exec(found)?.[0] ?? null
    case 'link_not_web':
      return `"${found}`
    default:
      return null
  }
}

function lineWith(text: string, part: string): number | null {
  const at = text.toLowerCase().indexOf(part.toLowerCase())
  return at < 0 ? null : text.slice(0, at).split('\n').length
}

function liquidLine(mjml: string): number | null {
  const parsed = createSandbox('text', 'en').parse(mjml)
  return parsed.ok ? null : numberIn(/line:? ?(\d+)/i.exec(parsed.why))
}

function numberIn(match: RegExpExecArray | null): number | null {
  return match ? Number(match[1]) : null
}
