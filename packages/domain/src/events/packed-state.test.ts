import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inTwoLengths } from '../../../../test/support/lengths.js';
import { memberPattern, packState, textPattern, unpackState } from './packed-state.js';

const id = '018f0000-0000-7000-8000-00000000000a';
const text = fc.oneof(
  fc.constantFrom(
    id,
    `"${id}"`,
    'Ana@X.example',
    'ana@x.example',
    '\x01\x1d"a"\x1ea',
    '"],[',
    '","raw":"',
    '',
    'import',
  ),
  fc.string({ unit: 'binary' }),
);
const identity = fc.record({
  id: fc.uuid(),
  kind: fc.constantFrom('phone', 'email', 'vendor_id'),
  value: text,
  raw: text,
});
const state = fc.record(
  {
    number: fc.nat(),
    display_name: text,
    identities: fc.array(identity, { maxLength: 3 }),
    tags: fc.array(fc.tuple(fc.nat(), text), { maxLength: 3 }),
    source: fc.option(fc.tuple(fc.nat(), text)),
    attributes: fc.dictionary(text, fc.jsonValue()),
    created_at: fc.date({ noInvalidDate: true }),
    updated_at: text,
  },
  { requiredKeys: [] },
);

inTwoLengths(
  'a packed state is the same JSON again, and so is one that is not packed',
  { short: 120, long: 10_000 },
  async (runs) => {
    fc.assert(
      fc.property(state, (of) => {
        const json = JSON.stringify(of);
        expect(JSON.stringify(unpackState(packState(of)))).toBe(json);
        expect(JSON.stringify(unpackState(json))).toBe(json);
      }),
      { numRuns: runs },
    );
    expect(unpackState(packState(null))).toBe(null);
  },
);

it('a long state is not packed, so that its stored bytes bound what it becomes', () => {
  const made = (items: number) => ({
    attributes: { x: Array.from({ length: items }, () => ({ face: 'import', key_id: null })) },
  });
  for (const items of [120, 130, 6_500]) {
    const stored = packState(made(items)).length;
    expect(JSON.stringify(unpackState(packState(made(items)))).length).toBeLessThanOrEqual(
      Math.max(stored, 4_096),
    );
  }
  expect(packState(made(120)).length).toBeLessThan(400);
});

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

inTwoLengths(
  'a pattern finds a text in the states that have it, packed or not',
  { short: 120, long: 10_000 },
  async (runs) => {
    fc.assert(
      fc.property(state, text, (of, sought) => {
        const json = JSON.stringify(of);
        const has = textsOf(JSON.parse(json)).includes(sought);
        const pattern = new RegExp(textPattern(sought));
        expect(pattern.test(json) || !has).toBe(true);
        // Enumerated texts are in phrases.
        if (sought !== 'import') expect(pattern.test(packState(of)) || !has).toBe(true);
      }),
      { numRuns: runs },
    );
    const long = `a"b@${'x'.repeat(80)}.example`;
    const other = { kind: 'email', value: long, raw: long.toUpperCase(), scope: '' };
    const sharing = { number: 1, display_name: 'Ana', identities: [{ id, ...other }] };
    expect(textPattern(long).length).toBeLessThan(textPattern(`${long}${'y'.repeat(4_000)}`).length + 1);
    for (const states of [sharing, { ...sharing, display_name: long }])
      expect(new RegExp(textPattern(long)).test(packState(states))).toBe(true);
    expect(new RegExp(textPattern('4915')).test(packState({ number: 4915, display_name: '49155' }))).toBe(
      false,
    );
    const named = { number: 1, display_name: 'Ana', identities: [{ id }], updated_at: 'x' };
    for (const name of ['number', 'display_name', 'identities', 'updated_at'])
      expect(new RegExp(memberPattern(name)).test(packState(named))).toBe(true);
    expect(new RegExp(memberPattern('company')).test(packState(named))).toBe(false);
  },
);

const states = [
  {
    number: 7,
    display_name: 'Ana',
    given_name: 'A',
    family_name: 'B',
    company: 'C',
    job_title: 'J',
    identities: [
      { id, kind: 'phone', value: '4915', primary: true, origin: 'import' },
      { id, kind: 'email', value: 'a@x.org', raw: 'A@x.org', primary: true, origin: 'cli' },
      { id, kind: 'email', value: 'b@x.org', raw: 'ß@x.org', label: 'b', origin: 'x' },
      { id, kind: 'vendor_id', scope: 'x', value: 'v', primary: true, origin: 'directory' },
    ],
    tags: [
      [1, 'a'],
      [2, 'b'],
    ],
    groups: [[3, 'c']],
    source: [2, 's'],
    status: [1, 'n'],
    owner: 'o',
    address: { city: 'c' },
    attributes: { a: 1 },
    extensions: { x: 1 },
    reach: { opted_in: true },
    created_at: '2026',
    updated_at: '2027',
  },
  { display_name: 'Ana', identities: [], updated_at: '2027' },
  { updated_at: '2027', company: 'C', groups: [], source: null },
  { identities: [{ id }], groups: [[3, 'c']] },
  { identities: [{ id }], source: [2, 's'] },
  ...['import', 'directory', 'cli'].map((face) => ({ face, key_id: face === 'directory' ? id : null })),
];

it('stored states keep their meaning: a phrase keeps its code', () => {
  const packed = states.map(packState).join('\n');
  // One code for each phrase, and one for UUIDs.
  const codes = new Set(packed.match(/\x1e.|[\0-\x08\x0b-\x1f]/g));
  expect(codes.size).toBe(39);
  expect(createHash('sha256').update(packed).digest('hex')).toBe(
    '7939b39b931c4ace62076a2ea1d85dc305fd909a635fb34d1d30442ebf2bfa06',
  );
});
