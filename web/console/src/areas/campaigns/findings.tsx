/** What the rules found: in sentences, with what was measured, what is allowed, on which ground, and what to do. */
import { Badge, Box, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { formatDecimal, formatNumber } from '../../app/format.ts'
import { language } from '../../app/language.ts'
import { Section } from '../../app/page.tsx'
import { DataTable } from '../../app/table.tsx'
import { t } from './ethics-words.ts'
import type { Verdict } from './queries.ts'

type Audit = NonNullable<Verdict['audit']>
type Finding = Audit['result']['findings'][number]

const colors = { block: 'red', review: 'yellow', warn: 'gray' } as const
/** So many are read at first; the rest is one press away. */
const first = 6

export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const [all, setAll] = useState<'all' | 'first'>('first')
  const shown = all === 'all' ? findings : findings.slice(0, first)
  if (findings.length === 0)
    return (
      <Section title={t('findings')}>
        <Text className="good">{t('findings_none')}</Text>
      </Section>
    )
  return (
    <Section title={t('findings')}>
      <Stack gap="md">
        {shown.map((finding, index) => (
          <One key={`${finding.ruleId}${finding.evidence}${index}`} finding={finding} />
        ))}
        {findings.length > first ? (
          <Group>
            <Button variant="light" size="compact-md" onClick={() => setAll(all === 'all' ? 'first' : 'all')}>
              {all === 'all' ? t('fewer_findings') : t('more_findings', { count: findings.length })}
            </Button>
          </Group>
        ) : null}
        {all === 'all' ? <FindingsTable findings={findings} /> : null}
      </Stack>
    </Section>
  )
}

function One({ finding }: { readonly finding: Finding }) {
  const { severity, observed, threshold } = finding
  return (
    <Box className={`finding finding-${severity}`}>
      <Group gap="xs" mb={4}>
        <Badge variant="light" color={colors[severity]}>
          {t.code('severity_', severity)}
        </Badge>
        {finding.overridable || severity !== 'block' ? null : <Text fw={600}>{t('final')}</Text>}
      </Group>
      <Text>{finding.message[language]}</Text>
      <Text mt={4}>
        <Text span fw={600}>
          {t('what_to_do')}
        </Text>{' '}
        {finding.howToFix[language]}
      </Text>
      <Text c="dimmed" fz="sm" mt={4}>
        {observed === null
          ? null
          : `${threshold === null ? t('measured_only', { observed: figure(observed) }) : t('measured', { observed: figure(observed), threshold: figure(threshold) })} · `}
        {t('rule_source', { rule: finding.ruleId, source: finding.source })}
      </Text>
    </Box>
  )
}

function figure(value: string | number): string {
  if (typeof value === 'number') return Number.isInteger(value) ? formatNumber(value) : formatDecimal(value)
  // A range, such as “≥ 0.8”; what is quoted from a text stays as it is.
  return /^[\d.%≤≥–\s]+$/.test(value) ? value.replace(/\d+\.\d+/g, (one) => formatDecimal(Number(one))) : value
}

function FindingsTable({ findings }: { readonly findings: readonly Finding[] }) {
  const rows = findings.map((finding, index) => ({ ...finding, key: `${index}` }))
  return (
    <DataTable
      rows={rows}
      columns={[
        { key: 'rule', header: t('col_rule'), value: (one) => one.ruleId },
        { key: 'severity', header: t('col_severity'), value: (one) => t.code('severity_', one.severity) },
        { key: 'finding', header: t('col_finding'), value: (one) => one.message[language] },
        { key: 'fix', header: t('col_fix'), value: (one) => one.howToFix[language] },
        { key: 'observed', header: t('col_observed'), value: (one) => one.observed },
        { key: 'threshold', header: t('col_threshold'), value: (one) => one.threshold },
      ]}
      caption={t('findings_table')}
      keyOf={(one) => one.key}
      exportName="findings"
    />
  )
}
