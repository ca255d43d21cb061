/** The rule, to be built: groups within groups, each condition a row that reads from left to right. All of it by keyboard. */
import './audiences.css'
import { ActionIcon, Box, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { IconPlus, IconSquareRoundedPlus, IconX } from '@tabler/icons-react'
import { type RefObject, useRef, useState } from 'react'
import { ConditionEditor } from './condition-editor.tsx'
import { blank, conditionsOf, group, isComplete, type Joining, joinedBy, joiningOf, type Rule } from './rule.ts'
import type { Vocabulary } from './vocabulary.ts'
import { t } from './words.ts'

/** What every part of the editor needs. */
export interface Editing {
  readonly vocabulary: Vocabulary
  /** The server's sentence of each node. */
  readonly sentences: ReadonlyMap<number, string>
  /** Nodes at which the server found a mistake. */
  readonly faults: ReadonlySet<number>
}

interface Edited {
  readonly rule: Rule
  readonly editing: Editing
  readonly onChange: (rule: Rule) => void
  /** Null for the outermost, which always stays. */
  readonly onRemove: (() => void) | null
}

type GroupRule = Rule & { readonly is: 'group' }

/** @param depth of nesting, 0 for the outermost */
export function GroupEditor({
  rule,
  editing,
  onChange,
  onRemove,
  depth,
  begun = null,
}: Edited & { readonly rule: GroupRule; readonly depth: number; readonly begun?: number | null }) {
  const addButton = useRef<HTMLButtonElement>(null)
  const [fresh, setFresh] = useState<number | null>(null)
  /** A part that was just added is where the reader goes on. */
  const add = (part: Rule) => {
    setFresh(conditionsOf(part)[0]?.id ?? null)
    onChange({ ...rule, of: [...rule.of, part] })
  }
  const joining = joiningOf(rule)
  const change = (index: number, part: Rule) =>
    onChange({ ...rule, of: rule.of.map((one, i) => (i === index ? part : one)) })
  const remove = (index: number) => {
    onChange({ ...rule, of: rule.of.filter((_, i) => i !== index) })
    // What had the focus is gone; the next thing to do is here.
    addButton.current?.focus()
  }
  return (
    <Box component="fieldset" className={depth === 0 ? 'rule-root' : 'rule-group'} m={0}>
      <legend className="hidden-caption">{t('group_n')}</legend>
      <Group justify="space-between" gap="xs" wrap="nowrap" mb="xs" align="flex-start">
        <NativeSelect
          aria-label={t('joined_by')}
          value={joining}
          onChange={(event) => onChange(joinedBy(rule, event.currentTarget.value as Joining))}
          data={(['all', 'any', 'none', 'not_all'] as const).map((one) => ({ value: one, label: t(`join_${one}`) }))}
          miw={0}
          maw={360}
          w="100%"
        />
        {onRemove === null ? null : <RemoveButton label={t('remove_group')} onClick={onRemove} />}
      </Group>
      <Stack gap={6}>
        {rule.of.length === 0 ? <Text c="dimmed">{t('rule_empty')}</Text> : null}
        {rule.of.map((part, index) => (
          <Box key={part.id}>
            {index === 0 ? null : (
              <Text c="dimmed" fz="sm" fs="italic" my={2} aria-hidden>
                {t(joining === 'none' ? 'nor' : rule.join === 'all' ? 'and' : 'or')}
              </Text>
            )}
            <PartEditor
              rule={part}
              editing={editing}
              onChange={(next) => change(index, next)}
              onRemove={() => remove(index)}
              depth={depth + 1}
              number={index + 1}
              begun={fresh ?? begun}
            />
          </Box>
        ))}
      </Stack>
      <Adding depth={depth} onAdd={add} first={addButton} />
    </Box>
  )
}

/** @param first takes the focus when a part was removed */
function Adding({
  depth,
  onAdd,
  first,
}: {
  readonly depth: number
  readonly onAdd: (part: Rule) => void
  readonly first: RefObject<HTMLButtonElement | null>
}) {
  return (
    <Group gap="xs" mt="sm">
      <Button
        ref={first}
        variant="light"
        size="compact-md"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => onAdd(blank())}
      >
        {t('add_condition')}
      </Button>
      {depth >= deepest ? null : (
        <Button
          variant="subtle"
          size="compact-md"
          leftSection={<IconSquareRoundedPlus size={16} aria-hidden />}
          onClick={() => onAdd(group('any', [blank()]))}
        >
          {t('add_group')}
        </Button>
      )}
    </Group>
  )
}

/** The language allows 20; beyond this nobody reads it any more, and what is already deeper stays editable. */
const deepest = 6

/** @param part.begun the condition that was just added: it takes the focus */
function PartEditor(part: Edited & { readonly depth: number; readonly number: number; readonly begun: number | null }) {
  const { rule, begun } = part
  if (rule.is === 'group') return <GroupEditor {...part} rule={rule} />
  return <ConditionRow {...part} rule={rule} focus={rule.id === begun ? 'now' : 'later'} />
}

function ConditionRow({
  rule,
  editing,
  onChange,
  onRemove,
  number,
  focus,
}: Edited & {
  readonly rule: Rule & { readonly is: 'condition' }
  readonly number: number
  readonly focus: 'now' | 'later'
}) {
  const negated = rule.nots % 2 === 1
  const unfinished = !isComplete(rule.condition)
  const faulty = editing.faults.has(rule.id)
  return (
    <Box
      component="fieldset"
      m={0}
      className={faulty ? 'rule-row rule-row-fault' : 'rule-row'}
      aria-label={`${t('condition_n', { number })}${unfinished ? `: ${t('unfinished')}` : ''}`}
    >
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <Button
          size="compact-sm"
          mt={4}
          variant={negated ? 'filled' : 'default'}
          aria-pressed={negated}
          title={t('not_hint')}
          onClick={() => onChange({ ...rule, nots: negated ? 0 : 1 })}
        >
          {t('not')}
        </Button>
        <Box flex={1} miw={0}>
          <ConditionEditor
            condition={rule.condition}
            vocabulary={editing.vocabulary}
            sentence={editing.sentences.get(rule.id) ?? null}
            onChange={(condition) => onChange({ ...rule, condition })}
            focus={focus}
          />
        </Box>
        {onRemove === null ? null : <RemoveButton label={t('remove_condition')} onClick={onRemove} />}
      </Group>
    </Box>
  )
}

function RemoveButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label} onClick={onClick}>
      <IconX size={18} aria-hidden />
    </ActionIcon>
  )
}
