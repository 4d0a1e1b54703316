/**
 * `tag`, `group`, `source` and `status`: `list`, `create`, `rename`, `merge`, `delete`, `export`, `import`, one code
 * path for all.
 */

import { readFile } from 'node:fs/promises';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { terminalChunks } from '@switchbook/text/terminal-text.js';
import type { CatalogItem, Switchbook } from '../../../../clients/typescript/src/index.js';
import { catalogLimits } from '../../../catalogs/values/catalog.js';
import {
  type CatalogRowDecision,
  decideCatalogRows,
  readCatalog,
  writeCatalog,
} from '../../../catalogs/values/catalog-file.js';
import { accountOption, onApi } from '../../session/command-account.js';
import { getNamed } from '../../session/named-records.js';
import { type CatalogNoun, type catalog, catalogNames } from '../../syntax/catalog.js';
import type { Actions } from '../../syntax/define.js';
import { formatDetails, inQuotes, listing, type Output } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { confirm, readStdin } from '../../terminal/terminal-input.js';
import { unreadableFile } from '../../terminal/unreadable-file.js';
import { writeOut, writeOutput } from '../../terminal/write-file.js';

/** Names of the operations: `createTag`, `listTags`. */
const wordOf = { tag: 'Tag', group: 'Group', source: 'Source', status: 'Status' } as const;
const pluralOf = { tag: 'Tags', group: 'Groups', source: 'Sources', status: 'Statuses' } as const;

async function listItems(api: Switchbook, noun: CatalogNoun): Promise<readonly CatalogItem[]> {
  return (await api[`list${pluralOf[noun]}`]({})).data;
}

type CatalogActions = Actions<ReturnType<typeof catalog>>;
type Options<Name extends keyof CatalogActions> = Parameters<CatalogActions[Name]>[0];

export function catalogActions(noun: CatalogNoun): CatalogActions {
  return {
    list: async ({ account: accountRef }) =>
      listing(
        await onApi(accountRef, ({ api }) => listItems(api, noun)),
        {
          NUMBER: (item) => String(item.number),
          NAME: (item) => item.name,
          COLOR: (item) => item.color ?? '-',
        },
        `The account has no ${noun} yet. Create one with: ${programName} ${noun} create NAME${accountOption(accountRef)}`,
      ),

    create: async ({ account: accountRef, color = null, ...newItem }) => {
      const item = await onApi(accountRef, ({ api }) => api[`create${wordOf[noun]}`]({ ...newItem, color }));
      return { json: item, text: `The ${noun} ${item.name} was created; its number is ${item.number}.` };
    },

    rename: async ({ item: ref, name: called, account: accountRef }) => {
      const { before, after } = await onApi(accountRef, async ({ api }) => {
        const item = await findItem(api, noun, ref, accountRef);
        const { number } = item;
        return { before: item, after: await api[`update${wordOf[noun]}`]({ number }, { name: called }) };
      });
      return { json: after, text: `The ${noun} ${before.name} was renamed to ${after.name}.` };
    },

    merge: (input) => mergeItems(noun, input),
    export: (input, { isJson, misuse }) => {
      if (isJson && input.output === undefined)
        misuse('--json needs --output, because stdout cannot hold both the list and the JSON');
      return exportItems(noun, input);
    },
    import: (input) => importItems(noun, input),
    delete: (input) => deleteItem(noun, input),
  };
}

/** Writes the items to stdout, or to a file that is written atomically. */
async function exportItems(noun: CatalogNoun, { account: accountRef, format, output }: Options<'export'>) {
  const name = catalogNames[noun];
  const items = await onApi(accountRef, ({ api }) => listItems(api, noun));
  async function* chunks() {
    yield writeCatalog(items, format);
  }
  if (output === undefined) {
    await writeOut(process.stdout.isTTY === true ? terminalChunks(encodeChunks(chunks())) : chunks());
    return undefined;
  }
  const bytes = await writeOutput(output, chunks());
  return {
    json: { format, file: output, items: items.length, bytes },
    text: `${items.length} ${name} were written to ${output}.`,
  };
}

async function* encodeChunks(chunks: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

/**
 * Creates the missing items of a file. Existing items are kept, so the command may be repeated. A name or a number that
 * another item has is reported and skipped.
 */
async function importItems(noun: CatalogNoun, { file, account: accountRef, dryRun }: Options<'import'>) {
  const rows = readCatalog(await readWhole(file));
  const catalog = catalogNames[noun];
  return onApi(accountRef, async ({ api }) => {
    const decisions = decideCatalogRows(catalog, await listItems(api, noun), rows);
    const newItems: CatalogItem[] = [];
    for (const { row, outcome } of decisions) {
      if (outcome !== 'create' || dryRun === true) continue;
      const { line: _, name, ...fields } = row;
      newItems.push(await api[`create${wordOf[noun]}`]({ name, ...withoutUndefined(fields) }));
    }
    return importReport(decisions, newItems, dryRun === true);
  });
}

function importReport(
  decisions: readonly CatalogRowDecision[],
  created: readonly CatalogItem[],
  isDryRun: boolean,
): Output {
  const rowsWith = (outcome: CatalogRowDecision['outcome']) =>
    decisions.filter((row) => row.outcome === outcome);
  const duplicates = rowsWith('duplicate').map(({ row, other = '' }) => ({
    line: row.line,
    number: row.number ?? null,
    name: row.name,
    why: other,
  }));
  const counts = {
    created: rowsWith('create').length,
    same: rowsWith('same').length,
    duplicates: duplicates.length,
  };
  const listed = duplicates.map(
    ({ line, name, number, why }) =>
      `  line ${line}: ${name}${number === null ? '' : ` (${number})`}: ${why}`,
  );
  const head = isDryRun ? 'Nothing was changed. The import would do this:' : 'The import is done.';
  const figures = formatDetails([
    ['created', String(counts.created)],
    ['unchanged', String(counts.same)],
    ['skipped', String(counts.duplicates)],
  ]);
  return {
    json: { dry_run: isDryRun, ...counts, items: created, left_out: duplicates },
    text: [head, '', figures, ...(listed.length === 0 ? [] : ['', ...listed])].join('\n'),
    code: duplicates.length === 0 ? 0 : 1,
  };
}

/** Reads a whole file; `-` reads stdin. */
async function readWhole(file: string): Promise<string> {
  if (file === '-') return readStdin(catalogLimits.file);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadableFile(file, error, 'Name a file that exists, or - for stdin.');
  }
}

const afterwards: Readonly<Record<CatalogNoun, string>> = {
  tag: 'Its contacts lose it.',
  group: 'Its contacts are kept, and are no longer in it.',
  source: 'It cannot be deleted while contacts have it.',
  status: 'It cannot be deleted while contacts have it.',
};

function deleteItem(noun: CatalogNoun, { item: ref, account: accountRef, yes }: Options<'delete'>) {
  return onApi(accountRef, async ({ api, account }) => {
    const item = await findItem(api, noun, ref, accountRef);
    await confirm(yes, {
      warning: `This deletes the ${noun} ${inQuotes(item.name)} of ${account.name}. ${afterwards[noun]}`,
      word: item.name,
      refusal: `The ${noun} ${inQuotes(item.name)} was not deleted, because the deletion was not confirmed.`,
      command: `${noun} delete ${item.number}${accountOption(accountRef)}`,
    });
    await api[`delete${wordOf[noun]}`]({ number: item.number });
    return {
      json: { number: item.number, name: item.name, deleted: true },
      text: `The ${noun} ${item.name} was deleted.`,
    };
  });
}

/** Repeats the call until all contacts have the remaining item. */
function mergeItems(
  noun: CatalogNoun,
  { item: ref, into: intoRef, account: accountRef, yes }: Options<'merge'>,
) {
  return onApi(accountRef, async ({ api, account }) => {
    const from = await findItem(api, noun, ref, accountRef);
    const into = await findItem(api, noun, intoRef, accountRef);
    await confirm(yes, {
      warning: `This replaces the ${noun} ${inQuotes(from.name)} with ${inQuotes(into.name)} in all contacts of ${account.name}, and deletes ${inQuotes(from.name)}.`,
      word: from.name,
      refusal: `The ${noun} ${inQuotes(from.name)} was not merged, because the merge was not confirmed.`,
      command: `${noun} merge ${from.number} ${into.number}${accountOption(accountRef)}`,
    });
    let moved = 0;
    for (;;) {
      const merged = await api[`merge${pluralOf[noun]}`]({ number: from.number }, { into: into.number });
      moved += merged.moved;
      if (merged.complete) break;
    }
    return {
      json: { ...into, moved },
      text: `The ${noun} ${from.name} was merged into ${into.name}. Contacts changed: ${moved}.`,
    };
  });
}

/** Finds an item. A name of digits is tried before a number. */
async function findItem(
  api: Switchbook,
  noun: CatalogNoun,
  ref: string,
  accountRef: string | undefined,
): Promise<CatalogItem> {
  return getNamed(await listItems(api, noun), ref, { noun, accountRef, isNameFirst: true });
}
