/** Colours, type and space. Text has a contrast of at least 4.5 : 1 in both faces (WCAG 2.2, 1.4.3), also where it is quiet. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple, Notification } from '@mantine/core'
import { t } from './frame-words.ts'

/** From paper to ink; 7 is filled in light, 4 in dark. */
const pine: MantineColorsTuple = [
  '#e9f4f1',
  '#d3e7e2',
  '#a6d2c8',
  '#77bcae',
  '#52a998',
  '#2f8f7e',
  '#177366',
  '#0b5d54',
  '#0b4f4a',
  '#073b37',
]

const system = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: { pine },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: system,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: {
    fontFamily: '"Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", Georgia, serif',
    fontWeight: '600',
    textWrap: 'balance',
  },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': t('close') } } }),
  },
})

/** Quiet text that can still be read, a paper that is not glaring, a night that is not black. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfaf7',
    '--mantine-color-text': '#1c1d22',
    '--mantine-color-dimmed': '#55575f',
    '--mantine-color-placeholder': '#696b73',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#0b5d54',
    '--aval-paper': '#ffffff',
    '--aval-focus': '#b3541e',
    '--aval-line': '#dedbd2',
    '--aval-good': '#17663a',
    '--aval-warn': '#8a4b00',
    '--aval-bad': '#b3261e',
  },
  dark: {
    '--mantine-color-body': '#15171b',
    '--mantine-color-text': '#f1efe9',
    '--mantine-color-dimmed': '#b9bbc3',
    '--mantine-color-placeholder': '#9a9da6',
    '--mantine-color-error': '#ff9d94',
    '--mantine-color-anchor': '#8fd8cc',
    '--aval-paper': '#1d2026',
    '--aval-focus': '#ffb07a',
    '--aval-line': '#383b44',
    '--aval-good': '#7fd6a2',
    '--aval-warn': '#f0b562',
    '--aval-bad': '#ff9d94',
  },
})
