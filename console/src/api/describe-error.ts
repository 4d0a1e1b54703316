/** Describes an error for people: a sentence and the next step. Every code has its texts in the catalogue. */
import { t } from '../texts/texts.ts';
import { isApiError } from './client.ts';

export interface DescribedError {
  readonly title: string;
  readonly next: string;
  /** finds the request in the log of the server */
  readonly requestId?: string | undefined;
}

export function describeError(error: unknown): DescribedError {
  if (!isApiError(error)) return { title: t.errors.internal.title, next: t.errors.internal.next };
  // The server was too slow: the advice is the same as for no response.
  const code = error.code === 'timeout' ? 'offline' : error.code;
  const words = t.errors[code as keyof typeof t.errors] ?? t.errors.internal;
  // The server's messages about a file are whole sentences with the position.
  const isFile = error.code === 'invalid_file';
  const issues = error.problem?.errors
    ?.map((one) => (isFile ? one.message : `${fieldName(one.path)}: ${issueText(one)}`))
    .join(isFile ? ' ' : '; ');
  const title = isFile
    ? (issues ?? '')
    : issues
      ? `${issues.replace(/\.$/, '')}.`
      : words.title || (error.problem?.detail ?? '');
  return { title, next: words.next, requestId: error.status >= 500 ? error.problem?.request_id : undefined };
}

/** Returns the message for one field, in plain words if the API names a format. */
export function issueText({ message, code }: { readonly message: string; readonly code?: string }): string {
  if (code === 'not_saved') return t.notSaved;
  if (message.includes('E.164')) return t.needsCountry;
  return message.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

function fieldName(path: string): string {
  // A path in a tree of conditions is for programs.
  if (/^(definition\.filter|filter|tree)\b/.test(path)) return t.filters;
  return t.fields[path as keyof typeof t.fields] ?? path;
}
