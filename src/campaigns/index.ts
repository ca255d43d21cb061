/**
 * Campaigns: what is said to whom, in which words, and what came of it.
 * Limits: a person held twice may be drawn into two groups; opens and clicks of machines are not told apart; the comparison counts
 * only people who permit measurement at the moment of counting.
 */
export { holdoutArm } from './assignment.ts'
export type { Declaration } from './authoring.ts'
export type { Campaign, CampaignState, Launch } from './campaign.ts'
export { type Campaigns, createCampaigns } from './campaigns.ts'
export type { Comparison, Conclusion } from './compare.ts'
export type { Content, Draft } from './content.ts'
export type { Controller } from './controller-facts.ts'
export type { Definition } from './definition.ts'
export {
  type LinkTokens,
  type MessageLink,
  type MessagePage,
  type MessageRef,
  pageToken,
  readPageToken,
  showsDataUntil,
} from './links.ts'
export type { CampaignDeps } from './ports.ts'
export type { Preview, PreviewPlace } from './preview.ts'
export { campaignRoutes } from './routes.ts'
export type { CampaignStatistics, Measured, Outcome } from './statistics.ts'
export { campaignTables } from './tables.ts'
export type { Told } from './told.ts'
