/** The demonstration's door. */
export { type Loaded, loadDemo } from './load.ts'
