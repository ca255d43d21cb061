import { fc, test as propertyTest } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { parseBoolean, parseDate, parseNumber, parseTimestamp } from './values.ts'

test('numbers are read with the decimal sign of the file, thousands apart in the usual ways', () => {
  expect(parseNumber('1,234.50', '.')).toBe(1234.5)
  expect(parseNumber('1.234,50', ',')).toBe(1234.5)
  expect(parseNumber('1 234,5', ',')).toBe(1234.5)
  expect(parseNumber('-36.4', '.')).toBe(-36.4)
  expect(parseNumber('1e3', '.')).toBe(1000)
})

test('a number that could be another is no number', () => {
  for (const text of ['1.234,50', '12,34', '1,23,456', '', '.', '12 €', '0x10', 'Infinity', 'NaN', '1..2'])
    expect({ text, read: parseNumber(text, '.') }).toEqual({ text, read: null })
  expect(parseNumber('1.5', ',')).toBeNull()
})

test('3/4/2026 is what the notation says it is', () => {
  expect(parseDate('3/4/2026', 'dmy')).toBe('2026-04-03')
  expect(parseDate('3/4/2026', 'mdy')).toBe('2026-03-04')
  expect(parseDate('3/4/2026', 'ymd')).toBeNull()
  expect(parseDate('2026-04-03', 'dmy')).toBe('2026-04-03')
  expect(parseDate('20260403', 'ymd')).toBe('2026-04-03')
})

test('days that do not exist are refused', () => {
  for (const text of ['2026-02-29', '2026-13-01', '31/04/2026', '0000-01-01'])
    expect({ text, read: parseDate(text, 'dmy') }).toEqual({ text, read: null })
  expect(parseDate('2024-02-29', 'ymd')).toBe('2024-02-29')
})

test('an instant keeps its zone, and without one is UTC', () => {
  expect(parseTimestamp('2026-03-01T12:00:00+02:00', 'ymd')).toBe('2026-03-01T10:00:00.000Z')
  expect(parseTimestamp('2026-03-01 12:00', 'ymd')).toBe('2026-03-01T12:00:00.000Z')
  expect(parseTimestamp('01/03/2026 12:00:30', 'dmy')).toBe('2026-03-01T12:00:30.000Z')
  expect(parseTimestamp('2026-03-01', 'ymd')).toBe('2026-03-01T00:00:00.000Z')
  expect(parseTimestamp('1772359200', 'ymd')).toBe('2026-03-01T10:00:00.000Z')
  expect(parseTimestamp('2026-03-01T25:00', 'ymd')).toBeNull()
})

test('yes and no are understood in both languages, maybe is not', () => {
  expect(['Yes', 'OUI', 'vrai', '1'].map(parseBoolean)).toEqual([true, true, true, true])
  expect(['no', 'Non', 'faux', '0'].map(parseBoolean)).toEqual([false, false, false, false])
  expect(parseBoolean('maybe')).toBeNull()
})

propertyTest.prop([fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('.', ',')])(
  'a number written with either decimal sign comes back exactly',
  (value, decimal) => {
    expect(parseNumber(String(value).replace('.', decimal), decimal as '.' | ',')).toBe(value + 0)
  },
)

propertyTest.prop([fc.date({ min: new Date('1800-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })])(
  'a day and an instant come back exactly in every notation',
  (date) => {
    const iso = date.toISOString()
    const [y, m, d] = iso.slice(0, 10).split('-')
    expect(parseDate(`${d}/${m}/${y}`, 'dmy')).toBe(iso.slice(0, 10))
    expect(parseDate(`${m}/${d}/${y}`, 'mdy')).toBe(iso.slice(0, 10))
    expect(parseTimestamp(iso, 'ymd')).toBe(iso)
  },
)
