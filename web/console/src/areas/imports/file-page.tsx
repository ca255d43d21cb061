/** How to read an uploaded file: the proposal, edited by hand, then tried. Edits stay in this window until the file is imported. */
import { Box, Button, FileButton, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconDownload, IconFlask, IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import { download } from '../../app/download.ts'
import { formatNumber } from '../../app/format.ts'
import { Page, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { ColumnEditor } from './column-editor.tsx'
import { FileConsents } from './consent-editor.tsx'
import { FormatEditor, MadeIdentifiers } from './format-editor.tsx'
import { type Editing, useKnown } from './known.ts'
import { fitted, type Mapping, type Proposal, tidied } from './mapping.ts'
import { m } from './mapping-words.ts'

export function FilePage() {
  const { fileId } = useParams({ from: '/shell/imports/files/$fileId' })
  const { like } = useSearch({ from: '/shell/imports/files/$fileId' })
  const proposal = useQuery({
    queryKey: ['imports', 'proposal', fileId, like ?? null],
    queryFn: async () => {
      const found = await ask(api.POST('/v1/files/{fileId}/proposal', { params: { path: { fileId } } }))
      if (like === undefined) return found
      const params = { path: { importId: like } }
      const before = await ask(api.GET('/v1/imports/{importId}/mapping', { params }))
      // The corrected file may be written otherwise than the first: refused rows come with commas, in UTF-8.
      return { ...found, mapping: fitted({ ...before, format: { ...before.format, ...found.format } }, found) }
    },
    staleTime: Infinity,
  })
  const rows = proposal.data ? formatNumber(proposal.data.rowsLooked) : '…'
  return (
    <Page title={m('title_plain')} lead={m('lead', { rows })} query={proposal}>
      {(found) => <Editor key={fileId} fileId={fileId} proposal={found} />}
    </Page>
  )
}

function Editor({ fileId, proposal }: { readonly fileId: string; readonly proposal: Proposal }) {
  const [mapping, setMapping] = useKept(`aval.mapping.${fileId}`, proposal.mapping)
  const known = useKnown()
  if (known.isError) return <ProblemAlert error={known.error} />
  if (!known.data) return null
  const columns = proposal.columns.map(({ name }) => name)
  const editing: Editing = { mapping, onChange: setMapping, known: { ...known.data, columns } }
  return (
    <Stack gap="lg">
      <Warnings proposal={proposal} />
      <Section title={m('columns')} lead={m('columns_lead')} actions={<MappingFile {...editing} proposal={proposal} />}>
        <Stack gap="sm">
          {proposal.columns.map((column) => (
            <ColumnEditor key={column.name} column={column} {...editing} />
          ))}
        </Stack>
      </Section>
      <Section title={m('file_consents')} lead={m('file_consents_lead')}>
        <FileConsents {...editing} />
      </Section>
      <Section title={m('format')} lead={m('format_lead')}>
        <FormatEditor {...editing} />
      </Section>
      <Section title={m('made')} lead={m('made_lead')}>
        <MadeIdentifiers {...editing} />
      </Section>
      <Try fileId={fileId} mapping={mapping} />
    </Stack>
  )
}

function Warnings({ proposal }: { readonly proposal: Proposal }) {
  if (proposal.warnings.length === 0) return null
  return (
    <Box component="section" className="card" p="md" aria-label={m('warnings')}>
      <Group gap="xs" mb={4} wrap="nowrap" className="warn">
        <IconAlertTriangle size={20} aria-hidden />
        <Text fw={600}>{m('warnings')}</Text>
      </Group>
      <List fz="sm" spacing={4}>
        {proposal.warnings.map((warning) => (
          <List.Item key={`${warning.code} ${warning.column}`}>{warning.text}</List.Item>
        ))}
      </List>
    </Box>
  )
}

/** Takes the mapping along, or takes one from a file: the same JSON as on the command line. */
function MappingFile({ mapping, onChange, proposal }: Editing & { readonly proposal: Proposal }) {
  const [error, setError] = useState<unknown>(null)
  const read = async (file: File | null) => {
    if (!file) return
    const parsed: unknown = JSON.parse(await file.text())
    if (typeof parsed !== 'object' || parsed === null || !('columns' in parsed)) throw new SyntaxError()
    setError(null)
    onChange(fitted(parsed as Mapping, proposal))
  }
  const refuse = () => {
    setError(new ApiProblem(400, { title: m('mapping_unreadable'), fix: m('mapping_unreadable_fix') }))
  }
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <FileButton onChange={(file) => void read(file).catch(refuse)} accept="application/json,.json">
          {(props) => (
            <Button {...props} variant="default" size="xs" leftSection={<IconUpload size={15} aria-hidden />}>
              {m('load_mapping')}
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => download('mapping.json', 'application/json', JSON.stringify(tidied(mapping), null, 2))}
        >
          {m('save_mapping')}
        </Button>
      </Group>
      <ProblemAlert error={error} />
    </Stack>
  )
}

function Try({ fileId, mapping }: { readonly fileId: string; readonly mapping: Mapping }) {
  const navigate = useNavigate()
  const attempt = useMutation({
    mutationFn: () => ask(api.POST('/v1/imports', { body: { fileId, mode: 'dry_run', mapping: tidied(mapping) } })),
    onSuccess: ({ importId }) => navigate({ to: '/imports/$importId', params: { importId }, search: { file: fileId } }),
  })
  return (
    <Stack gap="sm">
      <ProblemAlert error={attempt.error} />
      <Group>
        <Button
          size="md"
          onClick={() => attempt.mutate()}
          loading={attempt.isPending}
          leftSection={<IconFlask size={18} aria-hidden />}
        >
          {m('try')}
        </Button>
        <Text c="dimmed">{m('try_hint')}</Text>
      </Group>
    </Stack>
  )
}

/** State that outlives leaving the page, until the window is closed. It holds names of columns, never a value of the file. */
function useKept(key: string, first: Mapping) {
  const [value, setValue] = useState<Mapping>(() => {
    const kept = sessionStorage.getItem(key)
    return kept === null ? first : (JSON.parse(kept) as Mapping)
  })
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(value)), [key, value])
  return [value, setValue] as const
}
