/** The room's tables as types; compared with the database's catalogue by a test. No table here has a subject. */
import { columnsOf, type Json } from '../kernel/index.ts'
import type { Card } from './card.ts'
import type { LinearModel } from './explanation.ts'
import type { FeatureField, Target } from './target.ts'

export type ModelState = 'draft' | 'approved' | 'retired'

export type ModelRow = {
  model_id: string
  name: string
  version: number
  state: ModelState
  target: Target
  features: FeatureField[]
  coefficients: LinearModel
  card: Card
  hash: string
  created_by: string
  created_at: Date
  approved_by: string | null
  approved_at: Date | null
  approved_because: string | null
  retired_by: string | null
  retired_at: Date | null
  retired_because: string | null
}

export type ModelFairnessRow = { model_id: string; audit_id: string; summary: Json; recorded_at: Date }

export type ModelTables = { model: ModelRow; model_fairness: ModelFairnessRow }

export const modelTables = columnsOf<ModelTables>()({
  model: [
    'model_id',
    'name',
    'version',
    'state',
    'target',
    'features',
    'coefficients',
    'card',
    'hash',
    'created_by',
    'created_at',
    'approved_by',
    'approved_at',
    'approved_because',
    'retired_by',
    'retired_at',
    'retired_because',
  ],
  model_fairness: ['model_id', 'audit_id', 'summary', 'recorded_at'],
})
