/** The menu: every area's entries, in the order of the work. */
import type { NavItem } from '../app/navigation.ts'
import { accountNav } from './account/nav.ts'
import { audienceNav } from './audiences/nav.ts'
import { campaignNav } from './campaigns/nav.ts'
import { importNav } from './imports/nav.ts'
import { ledgerNav } from './ledger/nav.ts'
import { modelNav } from './models/nav.ts'
import { noticeNav } from './notices/nav.ts'
import { overviewNav } from './overview/nav.ts'
import { peopleNav } from './people/nav.ts'
import { requestNav } from './requests/nav.ts'
import { settingNav } from './settings/nav.ts'
import { siteNav } from './sites/nav.ts'

export const navigation: readonly NavItem[] = [
  ...overviewNav,
  ...audienceNav,
  ...modelNav,
  ...campaignNav,
  ...siteNav,
  ...peopleNav,
  ...importNav,
  ...noticeNav,
  ...requestNav,
  ...ledgerNav,
  ...accountNav,
  ...settingNav,
]
