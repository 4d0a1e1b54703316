import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../../test/support/rounds.js';
import { countTurns } from '../../../../test/support/turns.js';
import { readJson } from './json-body.js';
import { readLargeJson } from './large-json.js';

const bounds = { values: 1_000_000 };
const readBytes = (bytes: Buffer) => readLargeJson(bytes, bounds, 'account');
const read = (text: string) => readBytes(Buffer.from(text));

/** Changes of a JSON text, which mostly break it. */
const twists: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => ` \n${text}\t `,
  (text) => `\ufeff${text}`,
  (text) => text.replaceAll(',', ' ,\n  '),
  (text) => text.replace(',', ',,'),
  (text) => text.replace(']', ',]'),
  (text) => text.replace('[', '[,'),
  (text) => text.replace(']', '}'),
  (text) => text.replace('}', ''),
  (text) => `${text}${text}`,
  (text) => text.slice(0, -1),
  (text) => text.replace('1', '1 2'),
  (text) => text.replace('[', '[\u00a0'),
  (text) => text.replace('{', '{"contacts":[1],'),
];

describe('a large body of JSON', () => {
  it('is read like a small one, with any content and damage', async () => {
    const items = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 });
    const body = fc.oneof(
      items,
      fc.dictionary(fc.string(), fc.oneof(items, fc.jsonValue()), { maxKeys: 4 }),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(...twists), async (value, twist) => {
        const bytes = Buffer.from(twist(JSON.stringify(value)));
        expect(await readBytes(bytes)).toEqual(readJson(bytes, bounds));
      }),
      { numRuns: rounds(250, 1_500) },
    );
  });

  it('is read as a small one is across many groups of items', async () => {
    const items = Array.from({ length: 5_000 }, (_, index) => ({
      index,
      text: `"\\,[{ü😀${'x'.repeat(50)}`,
    }));
    const body = { atomic: true, items, more: [1, [2, [3]]], options: { list: [4] } };
    expect(await read(JSON.stringify(body))).toEqual({ state: 'value', value: body });
    expect(await read(JSON.stringify(items))).toEqual({ state: 'value', value: items });
    const long = JSON.stringify(items);
    expect((await read(`${long.slice(0, -1)},]`)).state).toBe('invalid');
    expect((await read(long.replace('},{', '},,{'))).state).toBe('invalid');
    expect((await read(long.slice(0, -1))).state).toBe('invalid');
  });

  it('is read as a small one is across many groups of members, with other requests between them', async () => {
    const body = Object.fromEntries(
      Array.from({ length: 9_000 }, (_, index) => [`member ${index}`, index % 500 === 0 ? [index] : index]),
    );
    const text = JSON.stringify(body);
    const repeated = `${text.slice(0, -1)},"member 500":"last","__proto__":[7],"member 3":[8]}`;
    const reading = readBytes(Buffer.from(repeated));
    expect(await countTurns(reading)).toBeGreaterThan(3);
    expect(await reading).toEqual({ state: 'value', value: JSON.parse(repeated) });
    const nested = { a: 1, members: body, b: { list: [body] }, none: {}, empty: [] };
    const [outer] = JSON.stringify({ members: 7 }).split('7');
    const twice = `${outer}${text},"members":${repeated}}`;
    expect(await readBytes(Buffer.from(JSON.stringify(nested)))).toEqual({ state: 'value', value: nested });
    expect(await readBytes(Buffer.from(twice))).toEqual({ state: 'value', value: JSON.parse(twice) });
    const half = text.indexOf(',', text.length / 2);
    for (const damaged of [
      `${text.slice(0, -1)},}`,
      text.slice(0, -1),
      `${text}}`,
      `${text},`,
      `${text.slice(0, half)},${text.slice(half)}`,
      `${text.slice(0, half)}],${text.slice(half)}`,
      `${text.slice(0, half)}}${text.slice(half)}`,
      `${text.slice(0, half)},\ufeff${text.slice(half + 1)}`,
    ])
      expect((await readBytes(Buffer.from(damaged))).state, damaged.slice(half - 5, half + 9)).toBe(
        'invalid',
      );
    expect((await readBytes(Buffer.from(`\ufeff ${text} `))).state).toBe('value');
  });

  it('has the last of equal members, and `__proto__` as a member like any other', async () => {
    expect(await read('{"items":[1],"items":[2,3],"__proto__":[4]}')).toEqual({
      state: 'value',
      value: JSON.parse('{"items":[2,3],"__proto__":[4]}'),
    });
    expect(({} as { 0?: number })[0]).toBeUndefined();
  });

  it('is no JSON where its bytes are no UTF-8, in an item or around', async () => {
    const around = Buffer.concat([Buffer.from('{"a'), Buffer.from([0xff]), Buffer.from('":[1]}')]);
    const inside = Buffer.concat([Buffer.from('{"a":["'), Buffer.from([0xc3]), Buffer.from('"]}')]);
    expect(await readBytes(around)).toEqual({ state: 'invalid' });
    expect(await readBytes(inside)).toEqual({ state: 'invalid' });
  });

  it('may be padded with as much white space as its bound allows', async () => {
    const blank = ' \n'.repeat(1_100_000);
    const body = `${blank}{${blank}"items"${blank}:${blank}[${blank}1${blank}]${blank}}${blank}`;
    // White space around an item counts as part of it.
    await expect(read(body)).rejects.toMatchObject({ problem: { kind: 'too_large' } });
    expect(await read(body.replace(`[${blank}1${blank}]`, '[1]'))).toEqual({
      state: 'value',
      value: { items: [1] },
    });
  });

  it('is too large if one item or the rest is, or if there are too many values', async () => {
    const tooLarge = { problem: { kind: 'too_large' } };
    const large = 'x'.repeat(2_200_000);
    const many = Array.from({ length: 4 }, () => large);
    await expect(read(JSON.stringify({ items: [1, many] }))).rejects.toMatchObject(tooLarge);
    await expect(read(JSON.stringify({ items: [1], large }))).rejects.toMatchObject(tooLarge);
    await expect(read(`[${'[],'.repeat(1_100_000)}1]`)).rejects.toMatchObject(tooLarge);
    await expect(read(`[[${'[],'.repeat(200_000)}1]]`)).rejects.toMatchObject(tooLarge);
  });

  it('replaces a text that no API stores, and no shorter one', async () => {
    for (const [unit, spelling] of [
      ['م', 'م'],
      ['م', '\\u0645'],
      ['😀', '😀'],
      ['😀', '\\ud83d\\ude00'],
      [' ', ' '],
      ['\n', '\\n'],
    ] as const)
      for (const more of [100_000, 400_000]) {
        const long = `${spelling.repeat(60_000)}${'z'.repeat(1_040_000 + more)}`;
        const shorter = `${spelling.repeat(5)}${'y'.repeat(990_000)}`;
        const { value } = (await read(`{"items":[{"a":1,"b":"${long}","c":["${shorter}"]},3]}`)) as {
          value: { items: [{ b: string; c: [string] }, number] };
        };
        const [{ b, c }, next] = value.items;
        const kept = `${unit.repeat(5)}${'y'.repeat(990_000)}`;
        expect([b === 'x'.repeat(1_100_000), c[0] === kept, next]).toEqual([true, true, 3]);
      }
  });

  it('a text with an error is no JSON, also in a long text', async () => {
    const long = 'x'.repeat(3_000_000);
    for (const wrong of ['\n', '\\x', '\\u12g4', '\\']) {
      const body = `{"items":["${long}${wrong}"]}`;
      expect(await read(body)).toEqual({ state: 'invalid' });
    }
    const halved = Buffer.concat([
      Buffer.from(`{"items":["${long}`),
      Buffer.from([0xc3]),
      Buffer.from('"]}'),
    ]);
    expect(await readBytes(halved)).toEqual({ state: 'invalid' });
  });

  it('keeps enough of a too long list to report it', async () => {
    const body = await read(`{"items":[${'1,'.repeat(100_000)}1]}`);
    const { items } = (body as { value: { items: unknown[] } }).value;
    expect(items.length).toBe(20_001);
  });

  it('is invalid if nested too deep', async () => {
    const nested = (depth: number) => `{"items":[${'['.repeat(depth)}${']'.repeat(depth)}]}`;
    expect((await read(nested(198))).state).toBe('value');
    expect((await read(nested(199))).state).toBe('invalid');
  });
});
