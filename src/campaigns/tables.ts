/** The tables of this room. Only `campaign_arm` is about people. */
import type { ColumnType } from 'kysely'
import { columnsOf, type Actor, type Language } from '../kernel/index.ts'
import type { Definition } from './definition.ts'
import type { Controller } from './controller-facts.ts'
import type { Launch } from './campaign.ts'

/** jsonb: read as a value, written as text. */
type Jsonb<T> = ColumnType<T, string, string>

type ControllerRow = {
  singleton: boolean
  name: string
  address: string
  contact: string
  dpo_contact: string
  languages: Language[]
  updated_by: string
  updated_at: Date
}

type CampaignRow = {
  campaign_id: string
  name: string
  definition: Jsonb<Definition>
  state: 'draft' | 'checked' | 'sending' | 'paused' | 'cancelled'
  seed: string
  author: string
  audit_id: string | null
  content_hash: string | null
  controller: Jsonb<Controller | null>
  launched_by: Jsonb<Actor | null>
  launch_job: string | null
  launched_at: Date | null
  launch: Jsonb<Launch | null>
  created_at: Date
  updated_at: Date
  revision: number
  changed_by: string | null
  last_audit: string | null
}

type ContentRow = {
  campaign_id: string
  variant: string
  language: Language
  subject: string
  preheader: string
  mjml: string
  html: string
  body_text: string
  links: Jsonb<string[]>
  variables: Jsonb<string[]>
  updated_by: string
  updated_at: Date
}

type DraftRow = {
  campaign_id: string
  variant: string
  language: Language
  subject: string
  preheader: string
  mjml: string
  revision: number
  updated_by: string
  updated_at: Date
}

type ArmRow = {
  subject_id: string
  campaign_id: string
  arm: string
  message_id: string | null
  language: Language | null
  warrant_id: string
  assigned_at: Date
}

export type CampaignTables = {
  controller: ControllerRow
  campaign: CampaignRow
  campaign_content: ContentRow
  campaign_draft: DraftRow
  campaign_arm: ArmRow
}

export const campaignTables = columnsOf<CampaignTables>()({
  controller: ['singleton', 'name', 'address', 'contact', 'dpo_contact', 'languages', 'updated_by', 'updated_at'],
  campaign: [
    'campaign_id',
    'name',
    'definition',
    'state',
    'seed',
    'author',
    'audit_id',
    'content_hash',
    'controller',
    'launched_by',
    'launch_job',
    'launched_at',
    'launch',
    'created_at',
    'updated_at',
    'revision',
    'changed_by',
    'last_audit',
  ],
  campaign_content: [
    'campaign_id',
    'variant',
    'language',
    'subject',
    'preheader',
    'mjml',
    'html',
    'body_text',
    'links',
    'variables',
    'updated_by',
    'updated_at',
  ],
  campaign_draft: [
    'campaign_id',
    'variant',
    'language',
    'subject',
    'preheader',
    'mjml',
    'revision',
    'updated_by',
    'updated_at',
  ],
  campaign_arm: ['subject_id', 'campaign_id', 'arm', 'message_id', 'language', 'warrant_id', 'assigned_at'],
})
