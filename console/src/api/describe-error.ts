/**
 * Describes an error for people: a sentence and the next step. The code of the error selects its text in `texts`.
 * The English message of the server is shown only for codes that have no text.
 */
import { exampleNumber } from '../phones/example-number.ts';
import { countryName, findText, t } from '../texts/texts.ts';
import { isApiError } from './client.ts';
import type { Issue, Problem } from './types.ts';

interface DescribedError {
  readonly title: string;
  readonly next: string;
  /** finds the request in the log of the server */
  readonly requestId?: string | undefined;
}

export function describeError(error: unknown): DescribedError {
  if (!isApiError(error)) return t.errors.internal;
  const { code, problem, status } = error;
  // The server was too slow: the advice is the same as for no response.
  const { title, next } = errorWordsOf(code === 'timeout' ? 'offline' : code);
  return {
    title: problem === undefined ? title : problemText(problem),
    next: reasonOf(problem) === undefined ? next : '',
    requestId: status >= 500 ? problem?.request_id : undefined,
  };
}

/** Members of a problem, also of one item of a batch. */
type Refusal = Pick<Problem, 'code' | 'errors'> & Partial<Problem>;

const errorWordsOf = (code: string): Omit<DescribedError, 'requestId'> =>
  Object.hasOwn(t.errors, code) ? t.errors[code as keyof typeof t.errors] : t.errors.internal;

const reasonOf = (problem: Refusal | undefined) => findText(t.reasons, problem?.reason ?? '');

export function problemText(problem: Refusal): string {
  const { code, errors, contact_number: holder, maximum } = problem;
  if (errors !== undefined && errors.length > 0) return issuesText(problem);
  const reason = reasonOf(problem);
  if (reason !== undefined) return reason;
  if (code === 'conflict' && holder !== undefined) return t.heldBy(holder);
  if (code === 'quota' && maximum !== undefined) return t.limitReached(maximum);
  return errorWordsOf(code).title;
}

/** The reason of a failed background job. */
export const failureText = ({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): string => (Object.hasOwn(t.errors, code) ? errorWordsOf(code).title : message);

/** Issues of a request, whose paths are for programs. */
const aboutRequest: ReadonlySet<string> = new Set(['too_many_records']);

function issuesText({ code, errors = [] }: Refusal): string {
  if (code === 'invalid_file') return errors.map(faultOfFile).join(' ');
  const texts = errors.map((error) => {
    const text = issueText(error).replace(/\.$/, '');
    return aboutRequest.has(error.code) ? text : `${fieldName(error.path)}: ${text}`;
  });
  return `${texts.join('; ')}.`;
}

/** Returns the server's sentence until the pages of imports are loaded, which have the texts. */
let faultOfFile: (issue: Issue) => string = ({ message }) => message;

export function describeFileFaults(describe: typeof faultOfFile): void {
  faultOfFile = describe;
}

/**
 * Returns the reason against the value of one field. `entered` is the refused text, which explains a refused number.
 */
export function issueText(
  { code, form = '', country, message }: Pick<Issue, 'code' | 'form' | 'country' | 'message'>,
  entered?: string,
): string {
  if (code === 'not_saved') return t.notSaved;
  if (form === 'phone') return numberFault(country, entered);
  return findText(t.issues, code) ?? findText(t.forms, form) ?? sentenceOf(message);
}

/** Whether the text of the issue has an example number, which is loaded late. */
export const hasExample = ({ form, country }: Pick<Issue, 'form' | 'country'>): boolean =>
  form === 'phone' && country === undefined;

/** Makes a sentence of a phrase of the server, since its phrases follow the name of a field. */
const sentenceOf = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1).replace(/[^.]$/, '$&.');

/** Digits of the shortest and of the longest number: with its country code, as on the server. */
const [minDigits, maxDigits] = [7, 15];

/** Explains why a text is not a phone number. `country`: the one whose national numbers the server reads. */
function numberFault(country: string | undefined, entered = ''): string {
  const digits = entered.replaceAll(/\D/g, '').length;
  const isShort = digits > 0 && digits < minDigits;
  if (digits > maxDigits) return t.tooLongNumber;
  if (isShort && /^\s*(\+|00)/.test(entered)) return t.tooShortWithCode;
  if (country === undefined) return t.needsCountry(exampleNumber());
  return isShort ? t.tooShortNumber(countryName(country)) : t.notOfCountry(countryName(country));
}

function fieldName(path: string): string {
  // A path in a tree of conditions is for programs.
  if (/^(definition\.filter|filter|tree)\b/.test(path)) return t.filters;
  return t.fields[path.replace(/^address\./, '') as keyof typeof t.fields] ?? path;
}
