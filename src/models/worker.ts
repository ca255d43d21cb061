/**
 * The worker's side of training: takes one input, reports progress, answers with the result, ends.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { trainModel, type TrainingInput } from './training.ts'

const trained = trainModel(workerData as TrainingInput, (done, total) => parentPort?.postMessage({ done, total }, []))
parentPort?.postMessage({ trained }, [])
