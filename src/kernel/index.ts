/** The kernel's door: what every room stands on. It knows no room. */
export { type Actor, actorName, type Role, roles } from './actor.ts'
export { type Clock, manualClock, type RandomBytes, systemClock, systemRandom } from './clock.ts'
export {
  type ChainConfig,
  type Config,
  type KeyProviderConfig,
  type LedgerConfig,
  readConfig,
  type SignOnConfig,
  type SmtpConfig,
} from './config.ts'
export { type NewFile, syncFolder, writeAllDurably, writeDurably } from './files.ts'
export {
  type Columns,
  columnsOf,
  type Database,
  type DatabaseAddress,
  type Db,
  type NoTables,
  openDatabase,
  parseDatabaseUrl,
  type Tx,
} from './database.ts'
export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
export type { PersonalDataHolder } from './holder.ts'
export { type App, type Authorise, createApp, hungUp, type Routes } from './http.ts'
export { formatUuid, type NewId, uuidBytes, uuidv7From } from './ids.ts'
export {
  createJobs,
  type JobHandler,
  type Jobs,
  type JobState,
  type JobStatus,
  jobTables,
  prepareJobs,
  type Progress,
} from './jobs.ts'
export { canonicalJson, contentHash, type Json, sha256Hex } from './json.ts'
export { type Holder, type LockAttempt, tryLock } from './lock.ts'
export { createLog, type Log, mask } from './log.ts'
export { migrate } from './migrations.ts'
export { pack, type Packed } from './packed.ts'
export { knownProblems, Problem, type ProblemDetails, type ProblemKind, problems, type ProblemText } from './problem.ts'
export { ensureServerRole, ownerRole, prepareCluster, serverRole } from './roles.ts'
export { List, OrNull } from './schemas.ts'
export type { OpenPurpose, PurposeAsk } from './scope.ts'
export { breathe, mapInSlices, oneAhead } from './slices.ts'
export { Timestamp } from './timestamp.ts'
export { type Catalogue, type Language, languageOf, languages, type Say, words } from './words.ts'
