/** The door's pages and forms as routes. */
import type { FormRoute, PageRoute } from './listed.ts'

const toAll = 'where customers come in'
const byLink = 'the link in a message: the token names the person, and only them'
const place = 40
const challenge = 100
const longestAddress = 320

export const doorPages: readonly PageRoute[] = [
  {
    path: '/my',
    summary: 'The door of the privacy portal',
    open: toAll,
    query: { onward: place, ending: 10 },
    show: ({ door }, arrival, { onward, ending }) => {
      const known = ending === 'left' || ending === 'ended' ? ending : null
      return door.entry(arrival, { onward, ending: known })
    },
  },
  {
    path: '/my/code',
    summary: 'Where the code from an email is entered',
    open: 'holds nothing: the code opens, not the page',
    query: { challenge, onward: place },
    show: ({ door }, arrival, asked) => door.code(arrival, asked),
  },
  {
    path: '/my/from/:token',
    summary: 'Open the portal from a message; changes nothing',
    open: byLink,
    show: ({ door }, arrival, { token }) => door.link(arrival, token ?? ''),
  },
  {
    path: '/my/*',
    summary: 'Anything else under the portal: says that it is not there',
    open: toAll,
    show: ({ door }, arrival) => door.nothing(arrival),
  },
]

export const doorForms: readonly FormRoute[] = [
  {
    path: '/my/code',
    summary: 'Ask for a code; the answer does not tell whether the address is held',
    open: toAll,
    fields: { email: longestAddress, onward: place },
    act: ({ door }, arrival, form) => door.ask(arrival, form),
  },
  {
    path: '/my/enter',
    summary: 'Come in with a code',
    open: toAll,
    fields: { challenge, code: 20, onward: place },
    act: ({ door }, arrival, form) => door.enter(arrival, form),
  },
  {
    path: '/my/from/:token',
    summary: 'Come in by the link of a message',
    open: byLink,
    fields: {},
    act: ({ door }, arrival, { token }) => door.openLink(arrival, token ?? ''),
  },
  {
    path: '/my/confirm',
    summary: 'Have a code sent to the address held about this visit’s person',
    open: 'a form of the visit, which it belongs to',
    fields: { form: challenge, onward: place },
    act: ({ door }, arrival, form) => door.confirm(arrival, form),
  },
  {
    path: '/my/leave',
    summary: 'End the visit',
    open: 'a form of the visit, which it belongs to',
    fields: { form: challenge },
    act: ({ door }, arrival, form) => door.leave(arrival, form),
  },
]
