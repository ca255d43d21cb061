/** The frame around every page of somebody who is signed in: menu, language, appearance, account. */
import {
  ActionIcon,
  AppShell,
  Box,
  Burger,
  Group,
  type MantineColorScheme,
  Menu,
  NavLink,
  Text,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLanguage, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { navigation } from '../areas/navigation.ts'
import { ShellTools } from '../areas/shell-tools.tsx'
import { api, ask } from './api.ts'
import { t } from './frame-words.ts'
import { language, speak } from './language.ts'
import type { NavItem } from './navigation.ts'
import { useSession } from './session.ts'
import markUrl from './mark.svg'

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false)
  const { pathname } = useLocation()
  useEffect(() => close(), [pathname, close])
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 248, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a href="#content" className="skip">
        {t('skip')}
      </a>
      <AppShell.Header className="bar">
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={t('menu')}
              aria-expanded={opened}
            />
            <Link to="/" className="brand" aria-label="Aval">
              <img src={markUrl} width={28} height={28} alt="" />
              <Text fw={700} fz="lg" component="span" visibleFrom="xs">
                Aval
              </Text>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ShellTools />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" className="bar" aria-label={t('navigation')}>
        <Box className="menu">
          <MenuGroups pathname={pathname} />
        </Box>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Box maw={1160} mx="auto">
          <Outlet />
        </Box>
      </AppShell.Main>
    </AppShell>
  )
}

const groups = ['home', 'work', 'people', 'trust', 'house'] as const

function MenuGroups({ pathname }: { readonly pathname: string }) {
  const { rights } = useSession()
  const allowed = navigation.filter((item) => item.may === null || rights.includes(item.may))
  return groups.map((group) => {
    const items = allowed.filter((item) => item.group === group)
    if (items.length === 0) return null
    return (
      <Box key={group} mb="sm">
        {group === 'home' ? null : (
          <Text fz="xs" fw={600} c="dimmed" px="sm" mb={4}>
            {t(`group_${group}`)}
          </Text>
        )}
        {items.map((item) => (
          <MenuLink key={item.to} item={item} pathname={pathname} />
        ))}
      </Box>
    )
  })
}

function MenuLink({ item, pathname }: { readonly item: NavItem; readonly pathname: string }) {
  const here = item.to === '/' ? pathname === '/' : pathname === item.to || pathname.startsWith(`${item.to}/`)
  const Icon = item.icon
  return (
    <NavLink
      component={Link}
      to={item.to}
      label={item.label}
      active={here}
      aria-current={here ? 'page' : undefined}
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
    />
  )
}

function AccountMenu() {
  const { member } = useSession()
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={member ? `${t('account')}: ${member.name}` : t('account')}
        >
          <IconUserCircle size={22} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {member ? <Menu.Label>{member.name}</Menu.Label> : null}
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          {t('account')}
        </Menu.Item>
        <LanguageItem />
        <FaceItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t('sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function LanguageItem() {
  const other = language === 'fr' ? 'en' : 'fr'
  return (
    <Menu.Item leftSection={<IconLanguage size={16} aria-hidden />} lang={other} onClick={() => speak(other)}>
      {t(other === 'fr' ? 'to_french' : 'to_english')}
    </Menu.Item>
  )
}

function FaceItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <Menu.Label>{t('face')}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(face) => setColorScheme(face as MantineColorScheme)}>
        {(['light', 'dark', 'auto'] as const).map((face) => (
          <Menu.RadioItem key={face} value={face}>
            {t(`face_${face}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}

async function leave(): Promise<void> {
  await ask(api.DELETE('/v1/session')).catch(() => undefined)
  location.assign('/console/sign-in')
}
