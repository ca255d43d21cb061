/**
 * The chain, as far as anchoring needs it: what the contract holds, transactions that are signed here and sent as they are, and how
 * deep a block lies. Fees and nonces are asked for; nothing is remembered here.
 */
import {
  createPublicClient,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  http,
  keccak256,
  TransactionReceiptNotFoundError,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { sha256, utf8 } from '../../verifier/src/index.ts'
import { abi, bytecode } from './contract.ts'

export interface SignedTransaction {
  readonly hash: Hex
  readonly raw: Hex
  readonly nonce: number
}

export interface Mined {
  readonly block: number
  readonly blockHash: Hex
  readonly outcome: 'success' | 'reverted'
  readonly gasUsed: bigint
  readonly gasPrice: bigint
  readonly contract: Hex | null
}

export interface Depths {
  readonly safe: number
  readonly finalized: number
}

export interface Chain {
  readonly operator: Hex
  chainId(): Promise<number>
  /** The tree that the contract holds; null when there is no contract of this log at that address. */
  held(contract: Hex, origin: string): Promise<{ size: number; root: Uint8Array } | null>
  signDeployment(origin: string, nonce: number): Promise<SignedTransaction>
  signAnchor(
    contract: Hex,
    anchor: { size: number; root: Uint8Array; proof: readonly Uint8Array[] },
    nonce: number,
    /** How often the fee was raised before. */
    raised: number,
  ): Promise<SignedTransaction>
  nextNonce(): Promise<number>
  /** Sends it, also again; that the node knows it already is fine. */
  send(raw: Hex): Promise<void>
  mined(hash: Hex): Promise<Mined | null>
  /** The hash of the block at that height now. */
  blockHash(height: number): Promise<Hex | null>
  depths(): Promise<Depths>
  /** Development chains only: makes blocks, so that what is mined becomes final. */
  mine(blocks: number): Promise<void>
  fund(): Promise<void>
}

const timeoutMs = 10_000
/** What the node asks, and a quarter: bytes of the proof differ between estimate and inclusion by nothing, fees do. */
const gasMarginPercent = 125n
const raisePercent = 125n

export function openChain(url: string, key: Uint8Array): Chain {
  const account = privateKeyToAccount(`0x${Buffer.from(key).toString('hex')}`)
  const client = createPublicClient({ transport: http(url, { timeout: timeoutMs, retryCount: 1 }) })
  const development = (method: string, params: readonly unknown[]) =>
    client.request({ method, params } as unknown as Parameters<typeof client.request>[0])
  const sign = async (to: Hex | undefined, data: Hex, nonce: number, raised: number): Promise<SignedTransaction> => {
    const [chainId, fees, gas] = await Promise.all([
      client.getChainId(),
      client.estimateFeesPerGas(),
      client.estimateGas({ account, data, ...(to ? { to } : {}) }),
    ])
    const raise = (fee: bigint) => (fee * raisePercent ** BigInt(raised)) / 100n ** BigInt(raised)
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId,
      nonce,
      data,
      ...(to ? { to } : {}),
      gas: (gas * gasMarginPercent) / 100n,
      maxFeePerGas: raise(fees.maxFeePerGas * 2n),
      maxPriorityFeePerGas: raise(fees.maxPriorityFeePerGas),
    })
    return { raw, hash: keccak256(raw), nonce }
  }
  const height = async (blockTag: 'safe' | 'finalized') =>
    Number((await client.getBlock({ blockTag }).catch(() => null))?.number ?? 0n)
  return {
    operator: account.address,
    chainId: () => client.getChainId(),
    held: async (contract, origin) => {
      const code = await client.getCode({ address: contract })
      if (!code || code === '0x') return null
      const [hash, latest] = await Promise.all([
        client.readContract({ address: contract, abi, functionName: 'originHash' }),
        client.readContract({ address: contract, abi, functionName: 'latest' }),
      ])
      if (hash !== originHashOf(origin)) return null
      const [size, root] = latest as [bigint, Hex]
      return { size: Number(size), root: bytesOf(root) }
    },
    signDeployment: (origin, nonce) =>
      sign(undefined, encodeDeployData({ abi, bytecode, args: [originHashOf(origin), account.address] }), nonce, 0),
    signAnchor: (contract, { size, root, proof }, nonce, raised) => {
      const args = [BigInt(size), hexOf(root), proof.map(hexOf)]
      return sign(contract, encodeFunctionData({ abi, functionName: 'anchor', args }), nonce, raised)
    },
    nextNonce: () => client.getTransactionCount({ address: account.address, blockTag: 'latest' }),
    send: async (raw) => {
      await client.sendRawTransaction({ serializedTransaction: raw }).catch((error: unknown) => {
        if (!/already (known|imported)|nonce too low|replacement transaction underpriced/i.test(String(error)))
          throw error
      })
    },
    mined: async (hash) => {
      const receipt = await client.getTransactionReceipt({ hash }).catch((error: unknown) => {
        if (error instanceof TransactionReceiptNotFoundError) return null
        throw error
      })
      if (!receipt) return null
      return {
        block: Number(receipt.blockNumber),
        blockHash: receipt.blockHash,
        outcome: receipt.status,
        gasUsed: receipt.gasUsed,
        gasPrice: receipt.effectiveGasPrice,
        contract: receipt.contractAddress ?? null,
      }
    },
    blockHash: async (block) => (await client.getBlock({ blockNumber: BigInt(block) }).catch(() => null))?.hash ?? null,
    depths: async () => ({ safe: await height('safe'), finalized: await height('finalized') }),
    mine: async (blocks) => {
      await development('anvil_mine', [`0x${blocks.toString(16)}`])
    },
    fund: async () => {
      await development('anvil_setBalance', [account.address, '0x56bc75e2d63100000'])
    },
  }
}

/** SHA-256 of the origin's UTF-8: what a contract is made for. */
export function originHashOf(origin: string): Hex {
  return hexOf(sha256(utf8(origin)))
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}

function bytesOf(hex: Hex): Uint8Array {
  return new Uint8Array(Buffer.from(hex.slice(2), 'hex'))
}
