/**
 * The door of the anchor: checkpoints on a blockchain, through a contract that checks that the log only grew. Limits: the operator's
 * key is a file in the vault; a hardware or multisignature operator needs a signer of its own.
 */
export { type Anchor, type AnchorStatus, createAnchor } from './anchor.ts'
export { type LocalChain, localChainUrl, startLocalChain } from './local-chain.ts'
export { anchorTables } from './tables.ts'
