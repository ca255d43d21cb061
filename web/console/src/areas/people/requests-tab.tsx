/** What the person has asked for: their requests, with the day by which each is due. */
import { Anchor, Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { formatDay } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { c } from './card-words.ts'

export function RequestsTab({ subjectId }: { readonly subjectId: string }) {
  const mayDecide = useMay('rights.decide')
  const requests = useQuery({
    queryKey: ['requests', subjectId],
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/rights-requests/{subjectId}', { params: { path: { subjectId } }, signal })),
  })
  return (
    <Section
      title={c('requests')}
      actions={
        mayDecide ? (
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/requests/new" search={{ person: subjectId }} />}
          >
            {c('requests_new')}
          </Button>
        ) : undefined
      }
    >
      <Answer
        query={requests}
        isEmpty={(found) => found.requests.length === 0}
        empty={<Text c="dimmed">{c('requests_none')}</Text>}
      >
        {(found) => (
          <DataTable
            rows={found.requests}
            caption={c('requests')}
            keyOf={(one) => one.requestId}
            exportName="requests-of-person"
            columns={[
              {
                key: 'request',
                header: c('col_request'),
                value: (one) => c(`request_${one.kind}`),
                cell: (one) => (
                  <Anchor fz="sm" component={Link} to={`/requests/${subjectId}/${one.requestId}`}>
                    {c(`request_${one.kind}`)}
                  </Anchor>
                ),
              },
              { key: 'state', header: c('col_state'), value: (one) => c(`state_${one.state}`) },
              { key: 'due', header: c('col_due'), value: (one) => one.dueAt, cell: (one) => formatDay(one.dueAt) },
            ]}
          />
        )}
      </Answer>
    </Section>
  )
}
