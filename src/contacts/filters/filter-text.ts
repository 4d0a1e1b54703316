/**
 * Filters of contact lists in query strings: named texts, joined by AND. `filter` is a whole tree of conditions,
 * `segment` names a saved tree. Pure.
 */

import { consentStates } from '@switchbook/domain/consent/consent.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { lidForm } from '@switchbook/domain/identity/identity.js';
import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import { excessOf } from '@switchbook/domain/runtime/json.js';
import { treeLimits } from '../values/request-limits.js';
import {
  type ConditionTree,
  mayNamePerson,
  readConditionTree,
  type TreeCondition,
} from './condition-tree.js';
import type { TreeInput } from './tree-values.js';

type Short = (text: string) => TreeCondition;
const is =
  (field: string): Short =>
  (value) => ({ field, op: 'is', value });
// An unencoded `+` in a URL arrives as a space.
const updated =
  (op: 'before' | 'after'): Short =>
  (text) => ({ field: 'updated_at', op, value: text.replace(/ (?=\d{2}:\d{2}$)/, '+') });

const shortForms = {
  search: (value: string) => ({ field: 'search', op: 'contains', value }),
  phone: is('phone'),
  email: is('email'),
  lid: is('lid'),
  tag: is('tag'),
  group: is('group'),
  source: is('source'),
  status: is('status'),
  type: is('type'),
  channel: is('channel'),
  consent: is('consent'),
  updated_after: updated('after'),
  updated_before: updated('before'),
  segment: is('segment'),
} as const satisfies Readonly<Record<string, Short>>;
export type ShortFilterName = keyof typeof shortForms;
const shortNames = Object.keys(shortForms) as readonly ShortFilterName[];

export const filterNames = [...shortNames, 'filter'] as const;
export type FilterName = (typeof filterNames)[number];

/** The patterns of short forms, in queries and in bodies. */
export const filterPatterns = {
  phone: '^\\+?[0-9(][0-9 ()./-]{3,40}$',
  email: '^[^\\s@]+@[^\\s@]+$',
  lid: lidForm,
  consent: `^[a-z0-9][a-z0-9_.-]{0,63}:(${consentStates.join('|')})$`,
} as const satisfies { readonly [Name in ShortFilterName]?: string };

/** `filter`: JSON of a tree */
export type FilterTexts = { readonly [Name in FilterName]?: string | undefined };

/** Whether the text of a short form may be about a person. */
export function isAboutPerson(name: string): boolean {
  const shortName = shortNames.find((known) => known === name);
  return shortName !== undefined && mayNamePerson(shortForms[shortName]('').field);
}

/**
 * Reads the texts of a filter. Errors are reported with a path that begins with the name of the text, and the filter
 * must then not be used.
 */
export function readFilterTexts(texts: FilterTexts, input: TreeInput, report: ReportIssue): ContactFilter {
  const filters = shortNames.map((name) => {
    const text = texts[name];
    if (text === undefined) return undefined;
    const filter = readConditionTree(
      shortForms[name](text),
      input,
      (_, ...issue) => report(name, ...issue),
      name,
    );
    return filter?.op === 'segment' ? { ...filter, path: name } : filter;
  });
  const tree = texts.filter === undefined ? undefined : parseTreeText(texts.filter, input, report);
  const whole = tree === undefined ? undefined : readConditionTree(tree, input, report, 'filter');
  return { op: 'all', filters: [...filters, whole].filter((filter) => filter !== undefined) };
}

function parseTreeText(text: string, { isExpanded }: TreeInput, report: ReportIssue): unknown {
  const isLong = Buffer.byteLength(text) > treeLimits.bytes;
  if (isExpanded !== true && (isLong || excessOf(text, { depth: 20, values: 5_000 }) !== undefined)) {
    report('filter', 'too_long', `must be at most ${treeLimits.bytes} bytes of JSON`);
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    report('filter', 'form', 'must be JSON, such as {"field":"tag","op":"is","value":"vip"}', 'json');
    return undefined;
  }
}

/** Returns the filter of the texts as one tree. The texts must be valid. */
export function treeOfTexts(texts: FilterTexts): ConditionTree {
  const short = shortNames.flatMap((name) => {
    const text = texts[name];
    return text === undefined ? [] : [shortForms[name](text)];
  });
  if (texts.filter === undefined) return { all: short };
  const whole = JSON.parse(texts.filter) as ConditionTree;
  return short.length === 0 ? whole : { all: [...short, whole] };
}
