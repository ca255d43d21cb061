/** For tests of pages: the log as it may stand. */
import type { LedgerFacts } from './ledger-facts.ts'

const at = new Date('2026-11-24T02:14:09Z')

export function ledgerFacts(changes: Partial<LedgerFacts> = {}): LedgerFacts {
  return {
    origin: 'test.example/ledger',
    state: 'running',
    published: 48_213,
    publishedAt: at,
    checkpoint:
      'test.example/ledger\n48213\nqINS1GRFHWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n\n— test.example/ledger 4Hq8cZ…\n',
    quorum: 'met',
    waiting: 3,
    pace: 'on_time',
    brokenPromises: 0,
    witnesses: [
      { name: 'demo', state: 'signing', size: 48_213, at, run: 'same_hands' },
      { name: 'association', state: 'signing', size: 48_102, at: new Date('2026-11-24T02:14:08Z'), run: 'others' },
    ],
    anchor: {
      chain: 'local',
      chainId: 31_337,
      contract: '0x52908400098527886E0F7030069857D2E4169EE7',
      newest: { size: 48_100, transaction: `0x${'ab'.repeat(32)}`, block: 1_204, at, state: 'mined' },
      finalized: 47_600,
      cadence: 'kept',
    },
    ...changes,
  }
}
