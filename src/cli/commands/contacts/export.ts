/** `export`: the contacts of an account as a file, to stdout or to a path. */

import type { FileFormat } from '@switchbook/contact-files/imported-contact.js';
import type { Account } from '@switchbook/domain/access/access.js';
import {
  type Issue,
  invalid,
  issueOf,
  ProblemError,
  type ReportIssue,
} from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { type MemberName, toWireNames } from '@switchbook/domain/text/wire-names.js';
import { terminalChunks } from '@switchbook/text/terminal-text.js';
import type { ExportContactsParameters } from '../../../../clients/typescript/src/index.js';
import {
  type FilterName,
  type FilterTexts,
  filterNames,
  readFilterTexts,
} from '../../../contacts/filters/filter-text.js';
import { type ApiContext, runLastingOnApi } from '../../session/command-account.js';
import { getOwnerNumber } from '../../session/named-records.js';
import type { exports } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { readTreeText } from '../../terminal/option-values.js';
import { formatBytes, formatCount, formatSeconds, Progress } from '../../terminal/progress.js';
import { ownerOnly, writeOut, writeOutput } from '../../terminal/write-file.js';

const newline = 10;
const quote = 34;

/** Counts the contacts of a file while it arrives, since the API does not send their number. */
async function* countContacts(
  chunks: AsyncIterable<Uint8Array>,
  format: FileFormat,
  onContacts: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const count = format === 'vcf' ? makeCardCounter() : makeLineCounter(format === 'csv');
  for await (const chunk of chunks) {
    onContacts(count(chunk));
    yield chunk;
  }
}

/** Makes a counter of lines. A line break within quotes is part of a cell; CSV begins with a line of headings. */
function makeLineCounter(isCsv: boolean): (chunk: Uint8Array) => number {
  let ended = isCsv ? -1 : 0;
  let isQuoted = false;
  return (chunk) => {
    for (const byte of chunk)
      if (byte === quote && isCsv) isQuoted = !isQuoted;
      else if (byte === newline && !isQuoted) ended += 1;
    return Math.max(0, ended);
  };
}

/** Makes a counter of cards. The end of a card may be cut between two chunks. */
function makeCardCounter(): (chunk: Uint8Array) => number {
  const cardEnd = '\nEND:VCARD';
  let ended = 0;
  let rest = '';
  return (chunk) => {
    const text = rest + Buffer.from(chunk).toString('latin1');
    ended += text.split(cardEnd).length - 1;
    const last = text.lastIndexOf(cardEnd);
    rest = text.slice(Math.max(last < 0 ? 0 : last + cardEnd.length, text.length - cardEnd.length + 1));
    return ended;
  };
}

type Filters = { readonly [Name in FilterName as MemberName<Name>]?: string | undefined };

/** The filter in parameters of the API. */
type Texts = { readonly [Name in FilterName]?: string } & Pick<ExportContactsParameters, 'type' | 'channel'>;

/** Returns the filter texts of the options. Throws like `filterOf`, and for an owner who is not a member. */
export async function readFilterOptions(
  { api, account }: ApiContext,
  { owner, filter, ...options }: Filters & { readonly owner?: string },
  accountRef: string | undefined,
): Promise<Texts> {
  if (owner?.trim() === '') throw invalid('--owner', 'blank', 'must not be blank');
  const number = await getOwnerNumber(api, owner, accountRef);
  const filters = withoutUndefined({ ...options, filter });
  if (number === undefined) return filterOf(account, filters).texts;
  // The filters are joined as texts, so that an invalid JSON tree is refused as a tree.
  const condition = JSON.stringify({ field: 'owner_member', op: 'is', value: number });
  const whole = filter === undefined ? condition : `{"all":[${readTreeText(filter)},${condition}]}`;
  return filterOf(account, { ...filters, filter: whole }).texts;
}

/** No output if the file itself went to stdout. */
export const exportActions: Actions<typeof exports> = {
  export: async ({ account: ref, format, plain, output, ...filters }, { isJson, misuse }) => {
    if (isJson && output === undefined)
      misuse('--json needs --output, because stdout cannot hold both the contacts and the JSON');
    return runLastingOnApi(ref, async (context, signal) => {
      const texts = await readFilterOptions(context, filters, ref);
      const startedAt = performance.now();
      const progress = new Progress();
      let contacts = 0;
      const file = await context.api.exportContacts({ ...texts, format, plain: plain === true });
      const chunks = countContacts(file, format, (count) => {
        contacts = count;
      });
      const show = (bytes: number) =>
        progress.show(() => {
          const seconds = (performance.now() - startedAt) / 1000;
          return [
            `${formatCount(contacts)} contacts`,
            formatBytes(bytes),
            `${formatCount(contacts / seconds)}/s`,
          ];
        });
      const ending = stopAtSignal(signal, chunks);
      // A program reads the text unchanged. A person's terminal would obey control characters, so these are replaced.
      const terminalText = process.stdout.isTTY === true ? terminalChunks(ending) : ending;
      const bytes = await (output === undefined
        ? writeOut(terminalText, show)
        : writeOutput(output, ending, show, ownerOnly));
      progress.end();
      if (output === undefined) return undefined;
      const time = formatSeconds((performance.now() - startedAt) / 1000);
      return {
        json: { format, file: output, contacts, bytes },
        text: `${formatCount(contacts)} contacts were written to ${output} (${formatBytes(bytes)}, ${time}).`,
      };
    });
  },
};

/** Throws when the signal arrives, so that a partial file is removed. */
async function* stopAtSignal(
  signal: AbortSignal,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

/** Reads the tree, which may be in a file. */
function withTree(texts: FilterTexts): FilterTexts {
  return texts.filter === undefined ? texts : { ...texts, filter: readTreeText(texts.filter) };
}

/** Returns the filter and its texts. Throws `invalid` with an issue for each option that cannot be read. */
export function filterOf(account: Account, options: Filters) {
  const wireTexts = withTree(toWireNames(options) as FilterTexts);
  const texts = Object.fromEntries(
    filterNames.flatMap((name) => (wireTexts[name] === undefined ? [] : [[name, wireTexts[name]]])),
  ) as Texts;
  const issues: Issue[] = [];
  const fault: ReportIssue = (path, ...issue) =>
    issues.push(issueOf(`--${path.replace('_', '-')}`, ...issue));
  // An empty search finds all contacts, which a script with an empty variable does not intend.
  if (texts.search?.trim() === '') fault('search', 'blank', 'must not be blank');
  const input = { region: account.settings.default_region, now: new Date() };
  const filter = readFilterTexts(texts, input, fault);
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return { filter, texts };
}
