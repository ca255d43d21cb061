/** Shapes that several of staff's routes share. */
import { Type } from 'typebox'
import { type Language, languages, type Role, roles } from '../kernel/index.ts'

export const tags = ['staff']
export const closed = { additionalProperties: false } as const
export const RoleName = Type.Unsafe<Role>({ type: 'string', enum: [...roles] })
export const LanguageTag = Type.Unsafe<Language>({ type: 'string', enum: [...languages] })
export const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])
