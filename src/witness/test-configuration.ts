/** The witness of the tests, without vitest, for the child process too. */
import { parseVkey } from '../../verifier/src/index.ts'
import type { WitnessConfiguration } from './configuration.ts'
import { origin, vkeys } from './test-log.ts'

export const configuration: WitnessConfiguration = {
  name: 'witness.example/w1',
  host: '127.0.0.1',
  port: 0,
  logs: [{ origin, keys: vkeys.map((vkey) => parseVkey(vkey)!) }],
}
