/**
 * Google Consent Mode v2: seven signals by which a page tells Google's tags what they may do. A site says which purposes each one
 * needs; a signal that needs nothing stays denied, but for security, which is no choice.
 * Source: developers.google.com/tag-platform/security/guides/consent.
 */

export const consentSignals = [
  'ad_storage',
  'ad_user_data',
  'ad_personalization',
  'analytics_storage',
  'functionality_storage',
  'personalization_storage',
  'security_storage',
] as const
export type ConsentSignal = (typeof consentSignals)[number]

/** The purposes that a signal needs, all of them. */
export type SignalMap = Readonly<Partial<Record<ConsentSignal, readonly string[]>>>

/** What a site starts with: only signals whose purposes it asks for ever turn. */
export const usualSignals: SignalMap = {
  ad_storage: ['third_party_sharing'],
  ad_user_data: ['third_party_sharing'],
  ad_personalization: ['third_party_sharing', 'profiling'],
  analytics_storage: ['audience_measurement'],
  functionality_storage: ['personalisation'],
  personalization_storage: ['personalisation'],
}
