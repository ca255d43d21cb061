/** What stands in the bar beside the account: search and notifications. */
import { navigation } from './navigation.ts'
import { NotificationBell } from './notifications/notifications.tsx'
import { Search } from './search/search.tsx'
import { settingPages } from './settings/nav.ts'

export function ShellTools() {
  return (
    <>
      <Search pages={[...navigation, ...settingPages]} />
      <NotificationBell />
    </>
  )
}
