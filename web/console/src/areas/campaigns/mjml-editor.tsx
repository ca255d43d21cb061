/** The editor of the message: MJML with its tags in colour, lines of faults and words that press marked, words put in at the cursor. */
import { xml } from '@codemirror/lang-xml'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { Box, Text } from '@mantine/core'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useId, useRef } from 'react'
import { nonce } from '../../app/nonce.ts'
import { t } from './content-words.ts'
import { placesOf, type Pressing } from './pressing.ts'

/** What others may do with an open editor. */
export interface EditorHandle {
  insert(text: string): void
  /** Puts the cursor at the beginning of a line. */
  goTo(line: number): void
  /** Selects a stretch of the text. */
  select(from: number, to: number): void
}

const setFaultLines = StateEffect.define<readonly number[]>()
const faultLine = Decoration.line({ class: 'cm-fault', attributes: { 'aria-invalid': 'true' } })

const faultLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marked, change) => {
    for (const effect of change.effects) if (effect.is(setFaultLines)) return marksOf(change.state, effect.value)
    return marked.map(change.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

function marksOf(state: EditorState, lines: readonly number[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  const within = [...new Set(lines)].filter((line) => line >= 1 && line <= state.doc.lines).toSorted((a, b) => a - b)
  for (const line of within) {
    const { from } = state.doc.line(line)
    builder.add(from, from, faultLine)
  }
  return builder.finish()
}

const setPressing = StateEffect.define<readonly Pressing[]>()

const pressingWords = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marked, change) => {
    for (const effect of change.effects)
      if (effect.is(setPressing))
        return Decoration.set(
          placesOf(change.state.doc.toString(), effect.value).map((place) =>
            pressedMark(place).range(place.from, place.to),
          ),
        )
    return marked.map(change.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** Said to whoever points at the words, and to those who do not see them. */
function pressedMark({ kind }: Pressing): Decoration {
  const said = t('pressed', { kind: t.code('copy_', kind) })
  return Decoration.mark({
    tagName: 'mark',
    class: 'cm-pressing',
    attributes: { title: said, 'aria-description': said },
  })
}

/** Colours that can be read in both faces come from the page's own variables. */
const look = EditorView.theme({
  '&': { backgroundColor: 'var(--aval-paper)', color: 'var(--mantine-color-text)', fontSize: '14px' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)', fontFamily: 'var(--mantine-font-family-monospace)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-dimmed)',
    borderRight: '1px solid var(--aval-line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--editor-line)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--editor-selection) !important',
  },
  '.cm-pressing': {
    backgroundColor: 'var(--editor-pressing)',
    color: 'inherit',
    textDecoration: 'underline wavy var(--aval-warn)',
    textUnderlineOffset: '3px',
  },
  '.cm-fault': { backgroundColor: 'var(--editor-fault)', boxShadow: 'inset 3px 0 0 var(--aval-bad)' },
})

/** Also the words of the language are coloured so that they can be read on either ground. */
const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: 'var(--editor-tag)' },
  { tag: tags.attributeName, color: 'var(--editor-name)' },
  { tag: [tags.attributeValue, tags.string], color: 'var(--editor-value)' },
  { tag: tags.comment, color: 'var(--mantine-color-dimmed)' },
])

interface Given {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onFocus: () => void
  readonly faultyLines: readonly number[]
  readonly pressing: readonly Pressing[]
  readonly readOnly: 'read_only' | 'editable'
  readonly onReady: (handle: EditorHandle) => void
}

export function MjmlEditor({ value, onChange, onFocus, faultyLines, pressing, readOnly, onReady }: Given) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const told = useRef({ onChange, onFocus })
  told.current = { onChange, onFocus }
  const labelId = useId()

  useEffect(() => {
    const editor = new EditorView({
      doc: value,
      ...(place.current ? { parent: place.current } : {}),
      extensions: [
        basicSetup,
        xml(),
        syntaxHighlighting(colours),
        look,
        faultLines,
        pressingWords,
        EditorView.cspNonce.of(nonce),
        EditorView.lineWrapping,
        EditorState.readOnly.of(readOnly === 'read_only'),
        EditorView.contentAttributes.of({ 'aria-labelledby': labelId, spellcheck: 'true' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) told.current.onChange(update.state.doc.toString())
          if (update.focusChanged && update.view.hasFocus) told.current.onFocus()
        }),
      ],
    })
    // Where it scrolls, the keyboard must be able to scroll it.
    editor.scrollDOM.tabIndex = 0
    view.current = editor
    onReady(handleOf(editor))
    return () => editor.destroy()
  }, [])

  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  const lines = faultyLines.join(',')
  useEffect(() => {
    view.current?.dispatch({ effects: setFaultLines.of(lines === '' ? [] : lines.split(',').map(Number)) })
  }, [lines, value])

  useEffect(() => {
    view.current?.dispatch({ effects: setPressing.of(pressing) })
  }, [pressing, value])

  return (
    <Box>
      <Text id={labelId} fw={500} fz="sm">
        {t('body')}
      </Text>
      <Text c="dimmed" fz="xs" mb={4}>
        {t('body_hint')}
      </Text>
      <div ref={place} className="mjml-editor" />
    </Box>
  )
}

function handleOf(editor: EditorView): EditorHandle {
  return {
    insert: (text) => {
      editor.dispatch(editor.state.replaceSelection(text))
      editor.focus()
    },
    goTo: (line) => {
      const { from } = editor.state.doc.line(Math.min(line, editor.state.doc.lines))
      editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
      editor.focus()
    },
    select: (from, to) => {
      const effects = EditorView.scrollIntoView(from, { y: 'center' })
      editor.dispatch({ selection: { anchor: from, head: to }, effects })
      editor.focus()
    },
  }
}
