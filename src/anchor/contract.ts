/** The contract as it ships: ABI and bytecode, compiled from contracts/ConsentLogAnchor.sol. */
import { readFileSync } from 'node:fs'
import type { Abi, Hex } from 'viem'

const path = new URL('../../contracts/ConsentLogAnchor.json', import.meta.url)
const compiled = JSON.parse(readFileSync(path, 'utf8')) as { abi: Abi; bytecode: Hex }

export const { abi, bytecode } = compiled
