/**
 * Models: predicting who is likely to respond, from people who permit it, with every prediction explained.
 */
export { cardText } from './card-text.ts'
export { type Column, missingCode, rowsOf, type Table, tableBuilder } from './columns.ts'
export { encode, fitEncoder } from './features.ts'
export type { Learnt, TrainingOrder } from './learning.ts'
export { fitLogistic, marginsOf } from './logistic.ts'
export { createModels, type ModelFacts, type Models, type ModelsDeps } from './models.ts'
export type { AudienceRef } from './ports.ts'
export type { ModelLine, ModelView } from './registry.ts'
export { modelsRoutes } from './routes.ts'
export type { PersonExplanation, Scored } from './scoring.ts'
export type { Cut } from './selection.ts'
export { modelTables } from './tables.ts'
export type { Target } from './target.ts'
