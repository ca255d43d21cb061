/** The door's pages and forms as routes. */
import type { Door } from './door.ts'
import type { FormRoute, PageRoute } from './listed.ts'

const toAll = 'where customers come in'
const byLink = 'the link in a message: the token names the person, and only them'
const place = 40
const challenge = 100
const longestAddress = 320

export function doorPages(door: Door): readonly PageRoute[] {
  return [
    {
      path: '/my',
      summary: 'The door of the privacy portal',
      open: toAll,
      query: { onward: place, ending: 10 },
      show: (arrival, { onward, ending }) => {
        const known = ending === 'left' || ending === 'ended' ? ending : null
        return door.entry(arrival, { onward, ending: known })
      },
    },
    {
      path: '/my/code',
      summary: 'Where the code from an email is entered',
      open: 'holds nothing: the code opens, not the page',
      query: { challenge, onward: place },
      show: (arrival, asked) => door.code(arrival, asked),
    },
    {
      path: '/my/from/:token',
      summary: 'Open the portal from a message; changes nothing',
      open: byLink,
      show: (arrival, { token }) => door.link(arrival, token ?? ''),
    },
    {
      path: '/my/*',
      summary: 'Anything else under the portal: says that it is not there',
      open: toAll,
      show: (arrival) => door.nothing(arrival),
    },
  ]
}

export function doorForms(door: Door): readonly FormRoute[] {
  return [
    {
      path: '/my/code',
      summary: 'Ask for a code; the answer does not tell whether the address is held',
      open: toAll,
      fields: { email: longestAddress, onward: place },
      act: (arrival, form) => door.ask(arrival, form),
    },
    {
      path: '/my/enter',
      summary: 'Come in with a code',
      open: toAll,
      fields: { challenge, code: 20, onward: place },
      act: (arrival, form) => door.enter(arrival, form),
    },
    {
      path: '/my/from/:token',
      summary: 'Come in by the link of a message',
      open: byLink,
      fields: {},
      act: (arrival, { token }) => door.openLink(arrival, token ?? ''),
    },
    {
      path: '/my/confirm',
      summary: 'Have a code sent to the address held about this visit’s person',
      open: 'a form of the visit, which it belongs to',
      fields: { form: challenge, onward: place },
      act: (arrival, form) => door.confirm(arrival, form),
    },
    {
      path: '/my/leave',
      summary: 'End the visit',
      open: 'a form of the visit, which it belongs to',
      fields: { form: challenge },
      act: (arrival, form) => door.leave(arrival, form),
    },
  ]
}
