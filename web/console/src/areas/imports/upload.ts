/**
 * Bringing a file to the server: as it is, with its progress; a JSON list is first rewritten with one object per line, which is what
 * the server streams.
 */
import { ApiProblem, ownHeaders } from '../../app/api.ts'
import { t } from './words.ts'

/** A JSON list is read whole; larger ones come as NDJSON. */
const longestJson = 100 * 1024 * 1024

const refusal = (code: string, title: string, fix: string) => new ApiProblem(400, { code, title, fix })

/** What is sent for a file. @throws ApiProblem where a JSON file is no list of objects */
export async function toSend(file: File): Promise<Blob> {
  if (!/\.json$/i.test(file.name)) return file
  const start = (await file.slice(0, 1024).text()).trimStart()
  if (!start.startsWith('[')) return file
  if (file.size > longestJson) throw refusal('imports.json_too_large', t('json_too_large'), t('json_too_large_fix'))
  return new Blob([linesOf(await file.text())], { type: 'application/x-ndjson' })
}

/** A JSON list as one object per line. @throws ApiProblem */
export function linesOf(text: string): string {
  const list = parsed(text)
  const isList =
    Array.isArray(list) && list.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
  if (!isList) throw refusal('imports.json_not_list', t('json_not_list'), t('json_not_list_fix'))
  return list.map((one) => `${JSON.stringify(one)}\n`).join('')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export interface Upload {
  readonly done: Promise<{ readonly fileId: string }>
  stop(): void
}

/** @param onShare told how much of it is there, 0 to 1 */
export function upload(name: string, body: Blob, onShare: (share: number) => void): Upload {
  const request = new XMLHttpRequest()
  const done = new Promise<{ fileId: string }>((arrived, failed) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0))
    request.addEventListener('load', () => {
      const answer = (parsed(request.responseText) ?? {}) as Record<string, unknown>
      if (request.status === 201) arrived({ fileId: String(answer.fileId) })
      else failed(new ApiProblem(request.status, answer))
    })
    request.addEventListener('error', () => failed(new ApiProblem(0, {})))
    request.addEventListener('abort', () => failed(new DOMException('stopped', 'AbortError')))
    request.open('POST', `/v1/files?name=${encodeURIComponent(name)}`)
    for (const [header, value] of Object.entries(ownHeaders())) request.setRequestHeader(header, value)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.send(body)
  })
  return { done, stop: () => request.abort() }
}
