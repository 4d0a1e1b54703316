import { describe, expect, it } from 'vitest';
import { prepared, Shapes } from './sql.js';

const ask = (shapes: Shapes, text: string, times: number) =>
  Array.from({ length: times }, () => shapes.of(text)).at(-1)?.name;

describe('shapes of a statement', () => {
  it('get a name after frequent use, and keep it', () => {
    const shapes = new Shapes('a_list', 3);
    expect(ask(shapes, 'select 1', 1)).toBeUndefined();
    const name = ask(shapes, 'select 1', 20);
    expect(name).toMatch(/^a_list_[0-9a-f]{12}$/);
    expect(shapes.of('select 1')).toEqual({ name, text: 'select 1' });
  });

  it('have no more names than declared, and keep them', () => {
    const shapes = new Shapes('a_list', 3);
    const names = Array.from({ length: 50 }, (_, at) => ask(shapes, `select ${at}`, 20));
    expect(names.filter((name) => name !== undefined)).toHaveLength(3);
    expect(ask(shapes, 'select 1', 1)).toBe(names[1]);
  });

  it('used once get no name, and take none from frequent ones', () => {
    const shapes = new Shapes('a_list', 3);
    for (let at = 0; at < 5_000; at += 1) expect(shapes.of(`select ${at}`).name).toBeUndefined();
    expect(ask(shapes, 'select now()', 20)).toBeDefined();
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
