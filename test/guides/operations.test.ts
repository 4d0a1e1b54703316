/**
 * The page of all operations matches the program. Routes, scopes and rights come from its tables; the operations that a
 * route calls, and their trail, come from its source.
 */
import { actName } from '@switchbook/domain/records/record.js';
import { expect, it } from 'vitest';
import { bindOperations } from '../../src/core/all-operations.js';
import { face } from '../../src/faces/directory/face.js';
import { requirementOf } from '../../src/faces/kit/wire/declared-route.js';
import { scopesOfLimited } from '../../src/members/values/role.js';
import {
  type AnyRedactionRule,
  nothingToRedact,
  type Scoped,
} from '../../src/operation-context/declared-operation.js';
import type { RecordKind } from '../../src/records/operations/record.js';
import { expectGenerated } from '../support/generated.js';
import { readOperationRows } from '../support/operation-rows.js';
import { References } from '../support/references.js';
import { coreFiles, operationsOf } from '../support/route-calls.js';
import { readPage } from './commands.js';

const page = 'docs/reference/operations.md';
const routed = /(?<=<!-- begin routes -->\n)[\s\S]*(?=<!-- end routes -->)/;
const others = /(?<=<!-- begin others -->\n)[\s\S]*(?=<!-- end others -->)/;

/** The effect of an operation for callers with limited visibility. */
type Sight = '' | 'no' | 'visible' | 'redacted' | 'checked';
const sights: readonly Sight[] = ['', 'visible', 'redacted', 'checked', 'no'];

interface OperationFacts {
  readonly sight: Sight;
  readonly hasTrail: boolean;
  /** scopes of its callers; absent: the scopes of its route */
  readonly needs?: readonly string[];
}

type Kind = Pick<RecordKind, 'declaration'>;

const isKind = (value: unknown): value is Kind =>
  typeof value === 'object' && value !== null && 'declaration' in value;

function sightOf(description: AnyRedactionRule | undefined): Sight {
  if (description === undefined) return 'no';
  if ((description.checkRequest ?? description.addChecks) !== undefined) return 'checked';
  return description.redactResult === nothingToRedact.redactResult ? 'visible' : 'redacted';
}

/**
 * A function with the context or groups of it as its first parameter, and the caller's visibility in its second one.
 */
const takesCaller =
  /^[^\n]*function\*? \w+(?:<[^>]*>)?\(\s*(?:\{[^}]*\}|\w+): (?:\w+(?: & \w+)*|Pick<Context, [^>]*>),\s*(?:\{[^}]*\}|\w+): (?:Caller|Principal)\b/;

/** Whether a file declares a table of operations or a kind of records. */
const hasTables = (text: string) => /\bexport const \w+Operations\b|\b(?:define|declare)Record\(/.test(text);

/** All operations by name: operations of the tables and of records. */
async function readOperations(): Promise<ReadonlyMap<string, OperationFacts>> {
  const core = new References(coreFiles);
  const tableFiles = coreFiles.filter(({ text }) => hasTables(text));
  expect(tableFiles.length).toBeGreaterThan(30);
  const modules = await Promise.all(
    tableFiles.map(async ({ path: file }) => {
      // Built modules load faster than sources.
      const built = `../../${file.replace(/\.ts$/, '.js')}`;
      return [file, (await import(/* @vite-ignore */ built)) as object] as const;
    }),
  );
  const exported = modules.flatMap(([file, module]) =>
    Object.entries(module).map(([name, value]) => [file, name, value as unknown] as const),
  );
  const kinds = new Map(exported.flatMap(([, name, value]) => (isKind(value) ? [[name, value]] : [])));
  const isWrite = new RegExp(
    `(?<![#\\w])(?:${[...kinds.keys(), 'kind'].join('|')})\\.(?:create|update|rotate|put|delete)\\(`,
  );
  /** The declaration of a record has its trail, so the search ends at its kind. */
  const ends = new Set(exported.flatMap(([file, name, value]) => (isKind(value) ? [`${file}#${name}`] : [])));
  const isEnd = (key: string, text: string) => ends.has(key) || text.includes('= defineRecord(');
  /** Many operations reach the same declarations. */
  const trails = new Map<string, boolean>();
  const isTrail = (key: string, text: string) => {
    const known = trails.get(key) ?? (/\baudit\b.*#(?:runAudited|recorded)$/.test(key) || isWrite.test(text));
    trails.set(key, known);
    return known;
  };
  const hasTrail = (file: string, text: string) => {
    const reached = [['', text] as const, ...core.reached(file, text, isEnd)];
    return reached.some(([key, one]) => (key === '' ? isWrite.test(one) : isTrail(key, one)));
  };
  const found = new Map<string, OperationFacts>();
  for (const { declaration } of kinds.values())
    for (const act of ['list', 'get', 'create', 'update', 'rotate', 'delete'] as const) {
      const { redaction, trail, rotation, members, key } = declaration;
      // A record with a key that clients choose is created by its change operation.
      if (act === 'create' && members[key]?.kind === 'key') continue;
      if (act === 'rotate' && rotation === undefined) continue;
      const isRead = act === 'list' || act === 'get';
      const mayWrite = act !== 'rotate' && redaction?.checkChange !== undefined;
      const sight = redaction === undefined || !(isRead || mayWrite) ? 'no' : isRead ? 'visible' : 'checked';
      found.set(actName(declaration, act)[0], { sight, hasTrail: !isRead && trail !== undefined });
    }
  const tables: Readonly<Record<string, Scoped>> = Object.assign(
    {},
    ...exported.flatMap(([, name, value]) => (name.endsWith('Operations') ? [value] : [])),
  );
  for (const row of readOperationRows()) {
    const { name, text, scopes } = row;
    const table = row.file.path;
    const [, local = '', act] = /^(\w+)\.(\w+)$/.exec(text) ?? [];
    const kind = act === undefined ? undefined : kinds.get(local);
    const isTrailed = kind === undefined ? hasTrail(table, text) : kind.declaration.trail !== undefined;
    const [, run = ''] = /(\w+)\)*$/.exec(text) ?? [];
    const declared = core.resolve(table, run);
    const isExclusive =
      kind !== undefined || text.startsWith('makeCount(') || takesCaller.test(declared?.text ?? '');
    const sight = isExclusive ? sightOf(tables[name]?.redaction) : '';
    found.set(name, { sight, hasTrail: isTrailed, needs: scopes?.match(/\w+:\w+/g) ?? [] });
  }
  return found;
}

interface OperationEntry {
  readonly needs: string;
  readonly name: string;
  readonly sight: Sight;
  readonly hasTrail: boolean;
}

function itemOf({ name, sight, hasTrail }: Omit<OperationEntry, 'needs'>): string {
  const notes = [...(sight === '' ? [] : [sight]), ...(hasTrail ? ['trail'] : [])];
  return `- ${name}${notes.length === 0 ? '' : `: ${notes.join(', ')}`}\n`;
}

const wordsOf = (scopes: readonly string[]) => scopes.map((scope) => `\`${scope}\``).join(' and ');

/** A list for each right that a caller needs, in the order of the routes. */
function listsByNeed(listed: readonly OperationEntry[]): string {
  const needs = [...new Set(listed.map((entry) => entry.needs))];
  return needs
    .map(
      (need) =>
        `### ${need}\n\n${listed
          .filter((entry) => entry.needs === need)
          .map(itemOf)
          .join('')}`,
    )
    .join('\n');
}

it('the page of operations is that of the program', async () => {
  const known = await readOperations();
  const bound = Object.keys(bindOperations({} as never));
  expect(bound.filter((name) => !known.has(name)).sort()).toEqual(['records']);

  const used = new Set<string>();
  const lacking: string[] = [];
  const silent: string[] = [];
  const rows = face.mounts
    .flatMap(({ wire }) => wire.routes)
    .map((route) => {
      const calls = operationsOf(route, known);
      for (const name of calls) used.add(name);
      const of = calls.map((name) => known.get(name) as OperationFacts);
      const { scopes, isOfMember } =
        route.access === 'open' ? { scopes: [], isOfMember: false } : requirementOf(route);
      const needs = isOfMember ? 'A member, for itself' : route.access === 'open' ? 'No key' : 'Any key';
      if (route.access === undefined || route.access === 'key')
        for (const [at, one] of of.entries())
          for (const need of one.needs ?? [])
            if (![...scopes, ...(route.includes ?? [])].some((scope) => scope === need))
              lacking.push(`${route.operation}: ${calls[at]} needs ${need}`);
      const hasTrail = of.some((facts) => facts.hasTrail);
      const isOfKey = route.access === undefined || route.access === 'key';
      if (isOfKey && route.answersSecret === true && !hasTrail) silent.push(route.operation);
      const isLimited = scopes.length === 0 || scopes.some((scope) => !scopesOfLimited.has(scope));
      const worst = sights.findLast((sight) => of.some((facts) => facts.sight === sight)) ?? 'no';
      return {
        needs: wordsOf(scopes) || needs,
        name: `\`${route.method} ${route.path}\``,
        // The page states that a route without a word is refused to members with limited visibility.
        sight: scopes.length === 0 || isLimited || worst === 'no' ? '' : worst,
        hasTrail,
      } satisfies OperationEntry;
    });
  const rest = [...known]
    .filter(([name, { sight, hasTrail, needs = [] }]) =>
      used.has(name) ? false : sight !== '' || hasTrail || needs.length > 0,
    )
    .map(([name, one]) => ({ ...one, name: `\`${name}\``, needs: wordsOf(one.needs ?? []) || 'No scope' }));
  // A secret that a key gets for another person or program, and so do the tokens of vendors' APIs.
  expect([silent, known.get('issueTokenPair')?.hasTrail]).toEqual([[], true]);
  // Their handlers check the scope where the request needs it.
  expect(lacking).toEqual([
    'resolveContact: saveContact needs contacts:write',
    'undoImport: undoImport needs contacts:delete',
  ]);
  const lists = {
    routes: listsByNeed(rows),
    others: listsByNeed(rest),
  };
  const text = readPage(page);
  expect([routed, others].filter((list) => !list.test(text))).toEqual([]);
  const replaced = text.replace(routed, () => lists.routes);
  expectGenerated(
    page,
    replaced.replace(others, () => lists.others),
  );
});
