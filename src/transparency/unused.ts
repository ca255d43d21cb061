/**
 * What may be said about what was not used. Only about fields that the organisation has declared protected; "not used" only where
 * the lineage says so and the proxy audit found nothing that stands in for them; otherwise the honest half.
 */
import type { Told } from '../campaigns/index.ts'
import type { Claim, Ethics } from '../ethics/index.ts'
import type { Field } from '../subjects/index.ts'

export interface Unused {
  readonly field: Field
  readonly claim: Exclude<Claim, 'used'>
}

/** @param used names of every field that was used in any way, the text of the message included */
export async function unusedFields(
  { ethics }: { readonly ethics: Pick<Ethics, 'attributes' | 'claim'> },
  told: Told,
  used: readonly string[],
  catalogue: readonly Field[],
): Promise<Unused[]> {
  const declared = (await ethics.attributes()).map((attribute) => attribute.field)
  const candidates = catalogue.filter((field) => declared.includes(field.name) && !used.includes(field.name))
  if (candidates.length === 0) return []
  const bundle = await told.bundle()
  const claims = await Promise.all(
    candidates.map(async (field) => ({ field, claim: await ethics.claim(bundle, field.name) })),
  )
  return claims.flatMap(({ field, claim }) => (claim === 'used' ? [] : [{ field, claim }]))
}
