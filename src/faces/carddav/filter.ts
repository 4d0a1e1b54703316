/** Filters of addressbook-query (RFC 6352, section 10.5), compared with the written card. */
import { invalid } from '@switchbook/domain/problems/problem.js';
import { codePoints, fold } from '@switchbook/domain/text/text.js';
import { maxConditions, maxMatchLength, namespaces } from './choices.js';
import { childOf, type Element } from './read-xml.js';

const { C } = namespaces;

type Test = 'anyof' | 'allof';

interface TextMatch {
  readonly text: string;
  readonly type: string;
  readonly isNegated: boolean;
}

interface Condition {
  /** upper case */
  readonly name: string;
  readonly isMissing: boolean;
  readonly test: Test;
  readonly matches: readonly TextMatch[];
}

export interface CardFilter {
  readonly test: Test;
  readonly conditions: readonly Condition[];
}

const matchTypes = ['contains', 'equals', 'starts-with', 'ends-with'];

/** Reads a filter; an absent one selects every card. */
export function readCardFilter(filter: Element | undefined): CardFilter {
  const conditions = childrenOf(filter, 'prop-filter').map(conditionOf);
  const size = conditions.reduce((sum, condition) => sum + 1 + condition.matches.length, 0);
  if (size > maxConditions)
    throw invalid('filter', 'too_many', `must have at most ${maxConditions} conditions`);
  return { test: testOf(filter), conditions };
}

const childrenOf = (element: Element | undefined, name: string) =>
  element?.children.filter((child) => child.name === name && child.uri === C) ?? [];

const testOf = (element: Element | undefined): Test =>
  element?.attributes.test === 'allof' ? 'allof' : 'anyof';

function conditionOf(element: Element): Condition {
  return {
    name: (element.attributes.name ?? '').toUpperCase(),
    isMissing: childOf(element, C, 'is-not-defined') !== undefined,
    test: testOf(element),
    matches: childrenOf(element, 'text-match').map(({ text, attributes }) => {
      const { 'match-type': type = 'contains', 'negate-condition': negated } = attributes;
      if (!matchTypes.includes(type))
        throw invalid('filter', 'not_allowed', `must have a match-type of ${matchTypes.join(', ')}`);
      if (codePoints(text) > maxMatchLength)
        throw invalid('filter', 'too_long', `must have texts of at most ${maxMatchLength} characters`);
      return { text: fold(text), type, isNegated: negated === 'yes' };
    }),
  };
}

export function matchesCard(card: string, { test, conditions }: CardFilter): boolean {
  if (conditions.length === 0) return true;
  const values = cardValuesOf(card);
  return passesTest(test, conditions, (condition) =>
    meetsCondition(condition, values.get(condition.name) ?? []),
  );
}

const passesTest = <Item>(test: Test, items: readonly Item[], is: (item: Item) => boolean) =>
  test === 'allof' ? items.every(is) : items.some(is);

function meetsCondition({ isMissing, test, matches }: Condition, values: readonly string[]): boolean {
  if (isMissing) return values.length === 0;
  if (values.length === 0) return false;
  return matches.length === 0 || passesTest(test, matches, (match) => matchesText(match, values));
}

function matchesText({ text, type, isNegated }: TextMatch, values: readonly string[]): boolean {
  const isMatch = values.some((value) => {
    if (type === 'equals') return value === text;
    if (type === 'starts-with') return value.startsWith(text);
    return type === 'ends-with' ? value.endsWith(text) : value.includes(text);
  });
  return isMatch !== isNegated;
}

function cardValuesOf(card: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of card.replaceAll('\r\n ', '').split('\r\n')) {
    const colon = line.indexOf(':');
    const [name = ''] = line.slice(0, colon).split(';');
    const value = fold(line.slice(colon + 1).replaceAll(/\\(.)/g, '$1'));
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}
