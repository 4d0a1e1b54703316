import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { type Formats, issuesOf, readBody } from './check-body.js';

const closed = { additionalProperties: false } as const;
const pet = Type.Union([
  Type.Object({ kind: Type.Literal('cat'), lives: Type.Integer({ minimum: 1, maximum: 9 }) }, closed),
  Type.Object({ kind: Type.Unsafe({ type: 'string', enum: ['dog', 'wolf'] }), name: Type.String() }, closed),
]);
const schema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 5 }),
    age: Type.Optional(Type.Unsafe({ type: ['integer', 'null'], minimum: 0 })),
    code: Type.Optional(Type.String({ pattern: '^[a-z]+$', 'x-must-be': 'lower-case letters' })),
    at: Type.Optional(Type.String({ format: 'date-time' })),
    pin: Type.Optional(Type.String({ format: 'pin' })),
    pets: Type.Optional(Type.Array(pet, { minItems: 1, maxItems: 3 })),
    size: Type.Optional(Type.Union([Type.Integer(), Type.Literal('any')])),
    more: Type.Optional(Type.Unsafe({ type: 'object', additionalProperties: true })),
  },
  closed,
);
const formats: Formats = {
  pin: { accepts: (text) => /^\d{4}$/.test(text), mustBe: 'four digits', form: 'text' },
};

const faults = (body: unknown) =>
  issuesOf(schema, body, formats).map(({ path, code, message }) => `${path}|${code}|${message}`);

describe('a body with more faults than are listed', () => {
  const counted = (target: object) => {
    let looks = 0;
    const body = new Proxy(target, {
      get: (object, name) => {
        looks += 1;
        return Reflect.get(object, name) as unknown;
      },
    });
    return { body, looks: () => looks };
  };

  it('is left at the hundredth, so that many members are little work', () => {
    const members = counted(
      Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1])),
    );
    expect(issuesOf(schema, members.body)).toHaveLength(100);
    expect(members.looks()).toBeLessThan(200);
  });
});

it('a fault at the bottom of a deep value is found in one pass over each object', () => {
  let looks = 0;
  const list = new Proxy(
    Array.from({ length: 1_000 }, () => ''),
    {
      get: (items, name) => {
        looks += 1;
        return Reflect.get(items, name) as unknown;
      },
    },
  );
  let more: object = { list, wrong: '\u0000' };
  for (let level = 0; level < 100; level += 1) more = { a: more };
  expect(faults({ name: 'Ann', more })).toEqual([
    `more.${'a.'.repeat(100)}wrong|forbidden_character|must not contain NUL or an unpaired surrogate`,
  ]);
  expect(looks).toBeLessThan(20 * list.length);
});

describe('issuesOf', () => {
  it('accepts valid values in every form', () => {
    expect(faults({ name: 'Ann' })).toEqual([]);
    expect(
      faults({
        name: '😀😀😀😀😀',
        age: null,
        code: 'abc',
        at: '2026-01-15T09:00:00Z',
        pin: '1234',
        pets: [
          { kind: 'cat', lives: 9 },
          { kind: 'wolf', name: '' },
        ],
        size: 'any',
        more: { a: [{ b: null }] },
      }),
    ).toEqual([]);
  });

  it('names every fault with its path', () => {
    expect(
      faults({
        name: 'Hannah',
        age: -1,
        code: 'ABC',
        at: 'noon',
        pin: '12',
        pets: [{ kind: 'cat', lives: 10 }, { kind: 'fish' }, {}, 7],
        size: 'no',
        nope: 1,
        constructor: 2,
      }),
    ).toEqual([
      'name|too_long|must be at most 5 characters',
      'age|too_small|must be at least 0',
      'code|form|must be lower-case letters',
      'at|form|must be a date and time as in RFC 3339, such as 2026-01-15T09:00:00Z',
      'pin|form|must be four digits',
      'pets|too_many|must have at most 3 items',
      'size|not_allowed|must be any, not "no"',
      'nope|unknown_member|is not a known member',
      'constructor|unknown_member|is not a known member',
    ]);
    expect(faults({ name: ' ', age: 1.5, pets: [{ kind: 'cat', lives: 10 }, { kind: 'fish' }, {}] })).toEqual(
      [
        'name|blank|must not be blank',
        'age|type|must be a whole number or null',
        'pets.0.lives|too_large|must be at most 9',
        'pets.1.kind|not_allowed|must be one of cat, dog, wolf, not "fish"',
        'pets.2.kind|required|is required',
      ],
    );
    expect(faults({ name: 5, age: 2 ** 53, pets: [7, { kind: 'dog', lives: 1 }], size: {} })).toEqual([
      'name|type|must be text',
      'age|type|must be a whole number or null',
      'pets.0|type|must be an object',
      'pets.1.name|required|is required',
      'pets.1.lives|unknown_member|is not a known member',
      'size|type|must be a whole number or text',
    ]);
    expect(faults({ pets: [] })).toEqual([
      'name|required|is required',
      'pets|too_few|must have at least 1 item',
    ]);
  });

  it.each([[null], [[]], ['text'], [1], [true]])('requires an object, not %j', (body) => {
    expect(faults(body)).toEqual(['|type|must be an object']);
  });

  it('refuses values that cannot be stored, at any depth', () => {
    expect(faults({ name: 'a\u0000' })).toEqual([
      'name|forbidden_character|must not contain NUL or an unpaired surrogate',
    ]);
    const more = JSON.parse(
      '{"a":["ok","\\ud800"],"b":{"x\\u0000":1},"c":1e999,"__proto__":{"d":"\\u0000"}}',
    );
    expect(faults({ name: 'a', more })).toEqual([
      'more.a.1|forbidden_character|must not contain NUL or an unpaired surrogate',
      'more.b.x\u0000|forbidden_character|must not have NUL or an unpaired surrogate in its name',
      'more.c|too_large|must be a number from -1.8e308 to 1.8e308',
      'more.__proto__.d|forbidden_character|must not contain NUL or an unpaired surrogate',
    ]);
  });

  it('treats __proto__ as any other member', () => {
    expect(faults(JSON.parse('{"name":"a","__proto__":{"name":"b"}}'))).toEqual([
      '__proto__|unknown_member|is not a known member',
    ]);
    expect(faults(JSON.parse('{"__proto__":{"name":"b"}}'))).toEqual([
      'name|required|is required',
      '__proto__|unknown_member|is not a known member',
    ]);
  });

  it('stops at 100 faults and cuts long names', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`m${index}`, 1]));
    expect(faults({ name: 'a', ...many })).toHaveLength(100);
    expect(faults({ name: 'a', ['x'.repeat(1_000)]: 1 })).toEqual([
      `${'x'.repeat(100)}…|unknown_member|is not a known member`,
    ]);
  });

  it('returns a body with its type, or throws its errors', () => {
    expect(readBody(schema, { name: 'Ann' }, formats).name).toBe('Ann');
    expect(() => readBody(schema, { name: 'Ann', pin: 'x' }, formats)).toThrow('invalid');
  });
});
