/** What stands in the bar beside the account: search and notifications. */

export function ShellTools() {
  return null
}
