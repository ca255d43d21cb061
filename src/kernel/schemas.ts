/** Two shapes that schemas of answers need all the time: a list as our code gives it, and a value that may be null. */
import { type TSchema, Type } from 'typebox'

/** `readonly T[]`. */
export function List<T extends TSchema>(of: T) {
  return Type.Immutable(Type.Array(of))
}

/** `T | null`. */
export function OrNull<T extends TSchema>(of: T) {
  return Type.Union([of, Type.Null()])
}
