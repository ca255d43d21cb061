/** The interface as the server describes it (OpenAPI 3.1), without a database: no handler runs, so the house behind it may be an empty one. */
import { createLog, readConfig } from '../src/kernel/index.ts'
import { appOf, type House } from '../src/server/index.ts'

/** Every route with its shapes. */
export async function interfaceDescription(): Promise<object> {
  const app = await appOf(nobodyHome(), { place: { kind: 'external' } }, nothing() as never, () => [])
  await app.ready()
  const described = app.swagger()
  await app.close()
  return described
}

/** Something of which every part, call and answer is again such a thing. */
function nothing(): unknown {
  const empty = Buffer.alloc(32)
  return new Proxy(() => {}, {
    get: (_target, name) => (name === 'publicKey' ? empty : name === 'then' ? undefined : nothing()),
    apply: () => nothing(),
  })
}

function nobodyHome(): House {
  const known: Readonly<Record<string, unknown>> = {
    log: createLog('silent'),
    config: readConfig({}),
    staff: { authorise: async () => {}, audit: nothing(), members: nothing(), keys: nothing() },
  }
  return new Proxy({} as House, { get: (_target, name) => known[String(name)] ?? nothing() })
}
