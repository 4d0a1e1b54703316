import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMemberText } from './json.js';

const find = (text: string) => readMemberText(Buffer.from(text), 'apikey');

describe('a text of a payload, found without parsing it', () => {
  it('equals the result of JSON.parse, in any position', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const members = fc.array(fc.tuple(fc.oneof(fc.constant('apikey'), fc.string()), value), { maxLength: 6 });
    fc.assert(
      fc.property(members, fc.constantFrom('', ' ', '\n\t '), (list, space) => {
        const text = `${space}{${list
          .map(
            ([name, one]) => `${space}${JSON.stringify(name)}${space}:${space}${JSON.stringify(one)}${space}`,
          )
          .join(',')}}`;
        const { apikey } = JSON.parse(text) as { apikey?: unknown };
        expect(find(text)).toBe(typeof apikey === 'string' ? apikey : undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('is not taken from an inner object, a list, or a similar text', () => {
    expect(find('{"data":{"apikey":"inner"},"text":"\\"apikey\\":\\"x\\""}')).toBeUndefined();
    expect(find('[{"apikey":"x"}]')).toBeUndefined();
    expect(find('"apikey":"x"')).toBeUndefined();
    expect(find('{"apikey":"a","data":[[[')).toBeUndefined();
    expect(find('{"apikey":"a')).toBeUndefined();
    expect(find('')).toBeUndefined();
  });
});
