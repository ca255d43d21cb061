/** An instant in answers over HTTP: a `Date` in the code that gives it, an RFC 3339 text on the wire. */
import { Type } from 'typebox'

/** For schemas of responses only: a body or a query carries text, which `Type.String({ format: 'date-time' })` describes. */
export const Timestamp = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
