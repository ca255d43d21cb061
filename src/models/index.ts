/**
 * Models: predicting who is likely to respond, from people who permit it, with every prediction explained.
 */
export { type Card, type CardData, type CardField } from './card.ts'
export { cardText, warning } from './card-text.ts'
export { type Column, type FieldShape, missingCode, rowsOf, type Table, tableBuilder } from './columns.ts'
export { type Contribution, type Explanation, type LinearModel, type Reason, topReasons } from './explanation.ts'
export { type Design, encode, type Encoder, fitEncoder } from './features.ts'
export { crossValidate, seeded, stratifiedFolds } from './folds.ts'
export type { Leak } from './leaks.ts'
export { leastPerClass, type Learnt, type TrainingOrder, type Watch } from './learning.ts'
export { defaultFit, type Fit, fitLogistic, type FitOptions, marginsOf, probabilitiesOf } from './logistic.ts'
export {
  averagePrecision,
  brier,
  calibration,
  curves,
  gains,
  type Interval,
  logLoss,
  rocAuc,
  rocAucInterval,
} from './metrics.ts'
export { createModels, type ModelFacts, type Models, type ModelsDeps } from './models.ts'
export type { AudienceRef } from './ports.ts'
export type { FairnessRecord, ModelLine, ModelView } from './registry.ts'
export { modelsRoutes } from './routes.ts'
export type { PersonExplanation, Scored } from './scoring.ts'
export type { Cut } from './selection.ts'
export { modelTables } from './tables.ts'
export { type FeatureField, outcomeOf, type Target } from './target.ts'
export type { Evaluation, Trained } from './training.ts'
