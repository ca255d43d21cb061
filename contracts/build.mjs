/**
 * Compiles the contract to contracts/ConsentLogAnchor.json (ABI and bytecode), which is committed: deploying needs no compiler. With
 * `--check` it only says whether the committed file is what the source compiles to.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import solc from 'solc'

const name = 'ConsentLogAnchor'
const source = `${name}.sol`
const output = join(import.meta.dirname, `${name}.json`)
const input = {
  language: 'Solidity',
  sources: { [source]: { content: readFileSync(join(import.meta.dirname, source), 'utf8') } },
  settings: {
    optimizer: { enabled: true, runs: 10_000 },
    evmVersion: 'paris',
    metadata: { bytecodeHash: 'none' },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
  },
}
const compiled = JSON.parse(solc.compile(JSON.stringify(input)))
const faults = (compiled.errors ?? []).map((fault) => fault.formattedMessage)
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exit(1)
}
const { abi, evm } = compiled.contracts[source][name]
const text = `${JSON.stringify({ contractName: name, compiler: solc.version(), abi, bytecode: `0x${evm.bytecode.object}` }, null, 2)}\n`
if (!process.argv.includes('--check')) writeFileSync(output, text)
else if (!existsSync(output) || readFileSync(output, 'utf8') !== text) {
  console.error('contracts/ConsentLogAnchor.json is not what its source compiles to: run node contracts/build.mjs')
  process.exit(1)
}
