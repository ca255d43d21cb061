/** The vault's door: keys per person, sealed cells, blind indexes, links, erasure by shredding. */
export { passphraseProvider } from './passphrase.ts'
export { pkcs11Provider } from './pkcs11.ts'
export { proofUnder, provesUnder } from './proof.ts'
export type { Kek, KeyProvider } from './provider.ts'
export { type Cell, createVault, type LedgerKeys, type Signer, type Vault, type VaultStatus } from './vault.ts'
