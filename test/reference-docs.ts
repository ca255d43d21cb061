/**
 * The reference documents, made from what they describe: docs/cli.md from the commands, docs/api.md from the routes. `test/docs.test.ts`
 * compares them with the files; `npx vitest run test/docs.test.ts -u` writes them again.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Command } from 'commander'
import type { RouteOptions } from 'fastify'
import { interfaceDescription } from '../scripts/interface.ts'
import type { App } from '../src/kernel/index.ts'
import { rightNamed } from '../src/staff/index.ts'

const made =
  '<!-- Made by test/docs.test.ts from the code; do not edit. `npx vitest run test/docs.test.ts -u` writes it again. -->'

/** @param examples by full name of the command, such as `audience save` */
export function commandReference(
  program: Command,
  opening: string,
  examples: Readonly<Record<string, string>>,
): string {
  const groups = program.commands.map((command) => groupText(command, examples))
  return `${made}\n\n${opening.trim()}\n\n${groups.join('\n\n')}\n`
}

/** Every command that can be run, by full name. */
export function runnable(program: Command): { name: string; command: Command }[] {
  return program.commands.flatMap((command) =>
    command.commands.length === 0
      ? [{ name: command.name(), command }]
      : command.commands.map((part) => ({ name: `${command.name()} ${part.name()}`, command: part })),
  )
}

function groupText(command: Command, examples: Readonly<Record<string, string>>): string {
  if (command.commands.length === 0) return commandText(command, command.name(), examples)
  const parts = command.commands.map((part) => commandText(part, `${command.name()} ${part.name()}`, examples))
  return [`## \`aval ${command.name()}\``, sentence(command.description()), ...parts].join('\n\n')
}

function commandText(command: Command, name: string, examples: Readonly<Record<string, string>>): string {
  const needed = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`))
  const dots = command.registeredArguments.map((one, index) =>
    needed[index]?.replace(/(.)$/, one.variadic ? '...$1' : '$1'),
  )
  const rows = [
    ...command.registeredArguments.map((one, index) => [dots[index] ?? '', one.description]),
    ...command.options.map((one) => [one.flags, told(one.description, one.mandatory, one.defaultValue)]),
  ]
  const table = rows.map(([what, meaning]) => `| \`${cell(what)}\` | ${cell(meaning)} |`).join('\n')
  return [
    `${name.includes(' ') ? '###' : '##'} \`aval ${[name, ...dots].join(' ')}\``,
    sentence(command.description()),
    ...(rows.length > 0 ? [`| | |\n|---|---|\n${table}`] : []),
    `\`\`\`shell\n${examples[name] ?? ''}\n\`\`\``,
  ].join('\n\n')
}

function told(meaning: string, mandatory: boolean, otherwise: unknown): string {
  if (mandatory) return `${meaning} (needed)`
  return otherwise === undefined || otherwise === '' ? meaning : `${meaning} (otherwise \`${String(otherwise)}\`)`
}

const cell = (text: string | undefined) => (text ?? '').replaceAll('|', '\\|')
const sentence = (text: string) => (text === '' ? '' : `${text[0]?.toUpperCase()}${text.slice(1)}.`)

/** One route as the interface describes it, with the right that it needs. */
interface Route {
  readonly method: string
  readonly url: string
  readonly config: { readonly may?: string; readonly open?: string; readonly own?: string; readonly proof?: string }
  readonly schema: {
    readonly summary?: string
    readonly tags?: readonly string[]
    readonly body?: Shape
    readonly querystring?: Shape
  }
}

interface Shape {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Shape[]
}

/** Every route of the house. No handler runs, so the house behind them may be an empty one. */
export async function everyRoute(): Promise<Route[]> {
  const routes: Route[] = []
  const note = (route: RouteOptions) => {
    for (const method of [route.method].flat()) {
      if (method !== 'HEAD' && route.schema?.hide !== true)
        routes.push({
          method,
          url: route.url,
          config: route.config ?? {},
          schema: (route.schema ?? {}) as Route['schema'],
        })
    }
  }
  const look = (message: unknown) => (message as { fastify: App }).fastify.addHook('onRoute', note)
  subscribe('fastify.initialization', look)
  try {
    const described = JSON.stringify(await interfaceDescription())
    return routes.filter((route) => described.includes(JSON.stringify(route.url.replace(/:(\w+)/g, '{$1}'))))
  } finally {
    unsubscribe('fastify.initialization', look)
  }
}

/** The routes as Markdown, grouped as the interface groups them. */
export function routeReference(routes: readonly Route[], opening: string): string {
  const tags = [...new Set(routes.map(tagOf))]
  const groups = tags.map((tag) => {
    const rows = routes.filter((route) => tagOf(route) === tag).map(routeRow)
    return `## ${tag}\n\n| route | what it does | body or query | who may |\n|---|---|---|---|\n${rows.join('\n')}`
  })
  return `${made}\n\n${opening.trim()}\n\n${groups.join('\n\n')}\n`
}

const tagOf = (route: Route) => route.schema.tags?.[0] ?? 'other'

/** Routes about one's own account. */
const ownText: Readonly<Record<string, string>> = {
  signed_in: 'oneself, signed in by browser',
  second_step: 'oneself, by browser, from the second step on',
  enrolling: 'oneself, by browser, also before there is a second factor',
}

function routeRow({ method, url, schema, config }: Route): string {
  const right = config.may === undefined ? null : rightNamed(config.may)
  const who = right
    ? `\`${config.may}\`: ${right.roles.join(', ')}`
    : (ownText[config.own ?? ''] ?? `open: ${config.open}`)
  const proof = config.proof === 'fresh' ? '; in a session, proven a moment ago' : ''
  const given = shapeText(schema.body ?? schema.querystring)
  return `| \`${method} ${url.replace(/:(\w+)/g, '{$1}')}\` | ${cell(schema.summary)} | ${given} | ${cell(who + proof)} |`
}

/** Names of what is given; `?` marks what may be left out. */
function shapeText(shape: Shape | undefined): string {
  if (!shape) return ''
  const parts = shape.anyOf ?? [shape]
  const texts = parts.map(({ properties = {}, required = [] }) =>
    Object.keys(properties)
      .map((name) => `\`${name}${required.includes(name) ? '' : '?'}\``)
      .join(', '),
  )
  return [...new Set(texts)].filter((text) => text !== '').join(' or ')
}
