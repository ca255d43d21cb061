/** Work that is not saved is not lost by a click: leaving asks first, also when the window is closed. */
import { useBlocker } from '@tanstack/react-router'
import { t } from './frame-words.ts'

/** @param dirty whether there is something to lose now */
export function useLeaveGuard(dirty: () => boolean): void {
  useBlocker({
    shouldBlockFn: () => dirty() && !window.confirm(t('unsaved')),
    enableBeforeUnload: dirty,
  })
}
