/** What the routes for operators answer, as schemas: the console's client is generated from them. */
import { Type } from 'typebox'
import { List, OrNull, Timestamp } from '../kernel/index.ts'

const ControlView = Type.Object({
  scope: Type.String(),
  state: Type.Enum(['running', 'paused', 'killed']),
  why: Type.String(),
  actor: Type.String(),
  at: Timestamp,
})

export const ControlsView = Type.Object({ controls: List(ControlView) })

export const StatusView = Type.Object({
  transport: Type.Enum(['smtp', 'local_mailbox']),
  server: Type.String(),
  tls: Type.Enum(['from_the_start', 'required', 'none_on_this_machine']),
  dkim: Type.Enum(['signed', 'not_signed']),
  oneClick: Type.Enum(['active', 'needs_https']),
  workers: List(
    Type.Object({
      workerId: Type.String(),
      host: Type.String(),
      pid: Type.Integer(),
      startedAt: Timestamp,
      heartbeatAt: Timestamp,
      alive: Type.Boolean(),
    }),
  ),
  controls: List(ControlView),
})

export const DkimRecordView = Type.Object({
  domain: Type.String(),
  selector: Type.String(),
  active: Type.Boolean(),
  madeAt: Timestamp,
  dnsName: Type.String(),
  dnsValue: List(Type.String()),
})

export const DkimCheckView = Type.Object({
  keys: Type.Enum(['match', 'differ']),
  dns: Type.Enum(['published', 'different', 'missing', 'unknown']),
})

const purpose = Type.Enum(['dkim', 'spf', 'dmarc', 'return_path'])

export const DomainsView = Type.Object({
  domains: List(
    Type.Object({
      domain: Type.String(),
      use: Type.Enum(['mail', 'key']),
      selector: OrNull(Type.String()),
      madeAt: OrNull(Timestamp),
      records: List(
        Type.Object({
          purpose,
          type: Type.Enum(['TXT', 'MX']),
          name: Type.String(),
          value: OrNull(List(Type.String())),
        }),
      ),
    }),
  ),
})

export const DomainCheckView = Type.Object({
  domain: Type.String(),
  keys: OrNull(Type.Enum(['match', 'differ'])),
  records: List(
    Type.Object({
      purpose,
      verdict: Type.Enum([
        'published',
        'weak',
        'open',
        'different',
        'missing',
        'several',
        'invalid',
        'too_many_lookups',
        'no_key',
        'unknown',
      ]),
      found: List(Type.String()),
      lookups: OrNull(Type.Integer()),
      at: OrNull(Type.String()),
    }),
  ),
})
