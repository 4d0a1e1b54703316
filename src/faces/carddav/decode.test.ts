/** Bodies of requests: the bounds, and elements of other names and namespaces, which have no effect. */
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { describe, expect, it } from 'vitest';
import { maxConditions, maxNames, maxProperties, maxReferences, maxTags } from './choices.js';
import { readPropfind, readReport } from './decode.js';

const names = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns:X="urn:other"';
const times = (count: number, element: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => element(at)).join('');
const propfind = (props: string) =>
  readPropfind(Buffer.from(`<D:propfind ${names}><D:prop>${props}</D:prop></D:propfind>`), 'account');
const report = (body: string) => readReport(Buffer.from(body), 'account');
const query = (content: string) =>
  report(`<C:addressbook-query ${names}><D:prop><D:getetag/></D:prop>${content}</C:addressbook-query>`);

async function refusalOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProblemError) || error.problem.kind !== 'invalid') return error ?? 'accepted';
  return error.problem.issues.map(({ path, code }) => `${path} ${code}`).join();
}

describe('refuses', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['a report without a body', () => report(''), 'body required'],
    [
      'another body of PROPFIND',
      () => readPropfind(Buffer.from('<D:prop xmlns:D="DAV:"/>'), 'account'),
      'body form',
    ],
    [
      'one of a foreign namespace',
      () => readPropfind(Buffer.from('<propfind xmlns="x"/>'), 'account'),
      'body form',
    ],
    ['too many properties', () => propfind(times(maxProperties + 1, (at) => `<D:p${at}/>`)), 'prop too_many'],
    [
      'one property too often',
      () => propfind(times(10 * maxProperties + 1, () => '<D:getetag/>')),
      'prop too_many',
    ],
    [
      'names that are too long together',
      () => propfind(times(2, (at) => `<X:${'p'.repeat(maxNames / 2)}${at}/>`)),
      'prop too_long',
    ],
    [
      'too many conditions',
      () => query(`<C:filter>${times(maxConditions + 1, () => '<C:prop-filter name="FN"/>')}</C:filter>`),
      'filter too_many',
    ],
    [
      'another kind of match',
      () =>
        query(
          '<C:filter><C:prop-filter name="FN"><C:text-match match-type="sounds">x</C:text-match></C:prop-filter></C:filter>',
        ),
      'filter not_allowed',
    ],
  ])('%s', async (_, work, refusal) => {
    expect(await refusalOf(work())).toBe(refusal);
  });

  it.each([
    ['tags', '<!-- -->', maxTags],
    ['references', '&amp;', maxReferences],
  ])('too many %s before it parses them', async (_, part, most) => {
    // The body ends within a tag, so parsing it would fail in any case.
    const error = await refusalOf(propfind(part.repeat(most + 1)));
    expect(error).toMatchObject({ fault: { kind: 'bad_json' } });
    expect(error).not.toHaveProperty('cause.message');
    expect((await propfind(part.repeat(most - 6))).wanted).toEqual([]);
  });

  it('nothing at the bounds', async () => {
    const { wanted } = await propfind(times(maxProperties, (at) => `<D:p${at}/>`));
    expect(wanted).toHaveLength(maxProperties);
    expect((await propfind(times(10 * maxProperties, () => '<D:getetag/>'))).wanted).toHaveLength(1);
    expect(
      await query(`<C:filter>${times(maxConditions, () => '<C:prop-filter/>')}</C:filter>`),
    ).toMatchObject({ filter: { conditions: { length: maxConditions } } });
  });
});

describe('ignores elements', () => {
  it('with other names and namespaces in a filter and in a condition', async () => {
    const match = '<C:text-match>ana</C:text-match>';
    const others = '<X:prop-filter name="A"/><C:limit/><D:prop-filter name="B"/>';
    expect(
      await query(
        `<C:filter>${others}<C:prop-filter name="fn">${match}<X:text-match>x</X:text-match><C:param-filter/></C:prop-filter></C:filter>`,
      ),
    ).toMatchObject({
      kind: 'query',
      filter: {
        test: 'anyof',
        conditions: [{ name: 'FN', isMissing: false, matches: [{ text: 'ana', type: 'contains' }] }],
      },
    });
  });

  it('that are no addresses in a multiget', async () => {
    const body =
      '<D:href> /a.vcf </D:href><X:href>/b.vcf</X:href><C:href>/c.vcf</C:href><D:other>/d.vcf</D:other>';
    expect(await report(`<C:addressbook-multiget ${names}>${body}</C:addressbook-multiget>`)).toMatchObject({
      kind: 'multiget',
      hrefs: ['/a.vcf'],
    });
  });

  it('that are no reports of this face', async () => {
    for (const root of ['D:addressbook-query', 'C:sync-collection', 'X:addressbook-multiget', 'D:other'])
      expect(await report(`<${root} ${names}/>`)).toBeUndefined();
  });
});
