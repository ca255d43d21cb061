/** The door of the witness: a server that cosigns the logs of others, and the client that asks others to cosign ours. */
export { readWitnessConfiguration, type WitnessConfiguration } from './configuration.ts'
export {
  createCosigners,
  type KnownWitness,
  type WitnessClient,
  type WitnessStatus,
} from './cosigners.ts'
export { witnessPolicyLines } from './keys.ts'
export { startWitness, type Witness } from './server.ts'
