/** A look at a named person: its purpose and its reason. */

/** Why staff may look at a named person: purposes of serving and protecting that person, never of selling to them. */
export const lookingPurposes = [
  'rights_fulfilment',
  'record_keeping',
  'service_messages',
  'security',
  'accountability',
] as const

/** A look: for what, and why in words. Both stand in the warrant and in the audit trail. */
export interface Look {
  readonly purpose: (typeof lookingPurposes)[number]
  readonly why: string
}
