/** The message as its reader sees it: two widths, two faces, a reader who permits personalisation or not, or a named person. */
import { Alert, Box, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { AsPerson, type ShownAs } from './as-person.tsx'
import { t } from './content-words.ts'
import type { Place } from './draft.ts'

/** What can be shown now, and of which page. */
export interface Shown {
  readonly subject: string
  readonly text: string
  readonly page: string
}

export type Reader = 'personalised' | 'unpersonalised'

interface Given {
  readonly place: Place
  readonly shown: Shown | null
  /** Older than what is being typed, because that cannot be shown. */
  readonly stale: boolean
  readonly stopped: string | null
  readonly reader: Reader
  readonly onReader: (reader: Reader) => void
  readonly mayName: boolean
}

const widths = ['desktop', 'phone'] as const
const faces = ['light', 'dark'] as const
const kinds = ['page', 'text'] as const
const readers = ['personalised', 'unpersonalised'] as const

export function PreviewPane({ place, shown, stale, stopped, reader, onReader, mayName }: Given) {
  const [width, setWidth] = useState<(typeof widths)[number]>('desktop')
  const [face, setFace] = useState<(typeof faces)[number]>('light')
  const [kind, setKind] = useState<(typeof kinds)[number]>('page')
  const [person, setPerson] = useState<ShownAs | null>(null)
  const now: Shown | null = person ?? shown
  return (
    <Stack gap="sm">
      <Group gap="md">
        <Choice label={t('width')} prefix="width_" values={widths} value={width} onChange={setWidth} />
        <Choice label={t('face')} prefix="face_" values={faces} value={face} onChange={setFace} />
        <Choice label={t('preview')} prefix="as_" values={kinds} value={kind} onChange={setKind} />
      </Group>
      <Choice label={t('reader')} prefix="reader_" values={readers} value={reader} onChange={onReader} />
      {mayName ? <AsPerson place={place} shown={person} onShown={setPerson} /> : null}
      {stopped && !person ? (
        <Alert color="orange" variant="light">
          {t('preview_stopped', { why: stopped })}
        </Alert>
      ) : null}
      {stale && !person && shown ? (
        <Text c="dimmed" fz="sm">
          {t('preview_stale')}
        </Text>
      ) : null}
      {now === null ? (
        <Text c="dimmed">{t('preview_none')}</Text>
      ) : (
        <Screen shown={now} width={width} face={face} kind={kind} />
      )}
    </Stack>
  )
}

function Choice<T extends string>({
  label,
  prefix,
  values,
  value,
  onChange,
}: {
  readonly label: string
  readonly prefix: string
  readonly values: readonly T[]
  readonly value: T
  readonly onChange: (value: T) => void
}) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      data={values.map((one) => ({ value: one, label: t.code(prefix, one) }))}
      value={value}
      onChange={(next) => onChange(next as T)}
    />
  )
}

function Screen({
  shown,
  width,
  face,
  kind,
}: {
  readonly shown: Shown
  readonly width: 'desktop' | 'phone'
  readonly face: 'light' | 'dark'
  readonly kind: 'page' | 'text'
}) {
  return (
    <Box className={`screen screen-${width}`}>
      <Text fw={600} className="screen-subject" lang="">
        {shown.subject}
      </Text>
      {kind === 'text' ? (
        <Box component="pre" className="screen-text" tabIndex={0} aria-label={t('as_text')}>
          {shown.text}
        </Box>
      ) : (
        <Frame page={shown.page} face={face} width={width} />
      )}
    </Box>
  )
}

/** As wide as a message is shown on a desk, made smaller where there is less room. */
const deskWidth = 680
const frameHeight = 560

function Frame({
  page,
  face,
  width,
}: {
  readonly page: string
  readonly face: 'light' | 'dark'
  readonly width: 'desktop' | 'phone'
}) {
  const { ref, width: room } = useElementSize()
  const scale = width === 'desktop' && room > 0 ? Math.min(1, room / deskWidth) : 1
  return (
    <Box ref={ref} h={frameHeight} className="screen-room">
      <iframe
        title={t('preview_frame')}
        src={`/v1/campaign-previews/${page}?scheme=${face}`}
        sandbox=""
        referrerPolicy="no-referrer"
        className="screen-frame"
        style={{ width: `${100 / scale}%`, height: frameHeight / scale, transform: `scale(${scale})` }}
      />
    </Box>
  )
}
