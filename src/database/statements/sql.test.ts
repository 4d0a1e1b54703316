import { describe, expect, it } from 'vitest';
import { prepared, Shapes } from './sql.js';

const ask = (shapes: Shapes, text: string, times: number, account = 'one') =>
  Array.from({ length: times }, () => shapes.of(text, account)).at(-1)?.name;

describe('shapes of a statement', () => {
  it('get a name after frequent use, and keep it', () => {
    const shapes = new Shapes('a_list', 3);
    expect(ask(shapes, 'select 1', 1)).toBeUndefined();
    const name = ask(shapes, 'select 1', 20);
    expect(name).toMatch(/^a_list_[0-9a-f]{12}$/);
    expect(shapes.of('select 1', 'one')).toEqual({ name, text: 'select 1' });
  });

  it('have no more names than declared, and keep them', () => {
    const shapes = new Shapes('a_list', 3);
    const names = Array.from({ length: 50 }, (_, at) => ask(shapes, `select ${at}`, 20));
    expect(names.filter((name) => name !== undefined)).toHaveLength(3);
    expect(ask(shapes, 'select 1', 1)).toBe(names[1]);
  });

  it('used once get no name, and take none from frequent ones', () => {
    const shapes = new Shapes('a_list', 3);
    for (let at = 0; at < 5_000; at += 1) expect(shapes.of(`select ${at}`, 'one').name).toBeUndefined();
    expect(ask(shapes, 'select now()', 20)).toBeDefined();
  });

  it('shapes of one account leave names to another account, and each keeps as many', () => {
    const shapes = new Shapes('a_list', 4);
    const namesOf = (account: string, count: number) =>
      Array.from({ length: count }, (_, at) => ask(shapes, `select '${account}', ${at}`, 20, account));
    const isNamed = (name: string | undefined) => name !== undefined;
    expect(namesOf('one', 300).filter(isNamed)).toHaveLength(4);
    expect(namesOf('two', 300).filter(isNamed)).toHaveLength(2);
    // They do not take names from each other in turns, which would prepare again and again.
    for (let turn = 0; turn < 5; turn += 1) {
      expect(namesOf('one', 4).filter(isNamed)).toHaveLength(2);
      expect(namesOf('two', 2).filter(isNamed)).toHaveLength(2);
    }
  });

  it('shapes of several accounts are kept, and replaced only when no account uses them', () => {
    let now = 0;
    const shapes = new Shapes('a_list', 2, () => now);
    for (const account of ['one', 'two']) ask(shapes, 'select 1', 20, account);
    ask(shapes, 'select 2', 20, 'one');
    const minuteMs = 60_000;
    now = 20 * minuteMs;
    ask(shapes, 'select 1', 1, 'three');
    expect(ask(shapes, 'select 3', 20, 'one')).toBeUndefined();
    now = 35 * minuteMs;
    expect(ask(shapes, 'select 3', 20, 'one')).toBeDefined();
    expect(ask(shapes, 'select 1', 1, 'two')).toBeDefined();
    expect(ask(shapes, 'select 2', 1, 'one')).toBeUndefined();
  });

  it('long shapes get no name', () => {
    expect(ask(new Shapes('a_list', 3), `select '${'x'.repeat(10_000)}'`, 20)).toBeUndefined();
  });
});

it('a constant statement has one text under its label', () => {
  const one = prepared('test_constant', 'select 1');
  expect(prepared('test_constant', 'select 1')).toEqual(one);
  expect(() => prepared('test_constant', 'select 2')).toThrow('test_constant');
});
