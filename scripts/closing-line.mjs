/**
 * Prints the last line of a test run, `N passed, N failed`, from vitest's JSON reports. A file that stands in a later report ran again:
 * its later result counts. With `--failed-pages`, prints instead the files of pages that failed, or nothing where anything else failed too.
 */
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [first, ...rest] = process.argv.slice(2)
const reports = (first === '--failed-pages' ? rest : [first, ...rest]).filter((path) => existsSync(path))
const results = new Map()
for (const path of reports) {
  const text = readFileSync(path, 'utf8')
  if (text) for (const file of JSON.parse(text).testResults) results.set(relative('.', file.name), file)
}

/** Tests in a real browser: each file starts its own server and its own windows, so it can be run again by itself. */
const pages =
  /^test\/console\/|^test\/tour|^src\/(portal|site)\/.*(browser|symmetry|sdk|demo-shop)\.test|^src\/transparency\//

const failed = [...results].filter(([, file]) => file.status !== 'passed').map(([name]) => name)
if (first === '--failed-pages') console.log(failed.every((name) => pages.test(name)) ? failed.join(' ') : '')
else {
  const tests = [...results.values()].flatMap((file) => file.assertionResults)
  const count = (status) => tests.filter((test) => test.status === status).length
  console.log(`${count('passed')} passed, ${count('failed')} failed`)
}
