import { expect, it } from 'vitest';
import { describeError, textStream } from './log.js';

it('a database error is logged with its causes, and without its row', () => {
  const inner = Object.assign(new Error('duplicate key value'), {
    code: '23505',
    constraint: 'tags_name_key',
    detail: 'Key (name)=(Jane Doe) already exists.',
    headers: { authorization: 'Bearer secret' },
  });
  const logged = describeError(new Error('outer', { cause: inner }));
  expect(logged).toMatchObject({
    message: 'outer',
    cause: { message: 'duplicate key value', code: '23505', constraint: 'tags_name_key' },
  });
  expect(JSON.stringify(logged)).not.toMatch(/Jane Doe|secret/);
});

it('an error that quotes its input is logged without it', () => {
  const text = '{"phone":"+4915112345678", Jane';
  const parsing = (() => {
    try {
      return JSON.parse(text) as never;
    } catch (error) {
      return error as Error;
    }
  })();
  const ofValue = Object.assign(new Error('invalid input syntax for type uuid: "Jane "the" Doe"'), {
    code: '22P02',
    severity: 'ERROR',
  });
  const logged = JSON.stringify(describeError(new Error('outer', { cause: parsing })));
  expect(logged).not.toMatch(/4915112345678|Jane/);
  expect(logged).toContain('SyntaxError');
  expect(describeError(ofValue)).toMatchObject({
    message: 'invalid input syntax for type uuid: "…"',
    stack: expect.stringMatching(/^Error: invalid input syntax for type uuid: "…"\n +at /),
  });
  const argument = new TypeError("The argument 'path' must be a string without null bytes. Received '/Jane'");
  expect(describeError(argument)).toMatchObject({ message: expect.stringMatching(/Received …$/) });
  expect(describeError(new Error('relation "notes" does not exist'))).toMatchObject({
    message: 'relation "notes" does not exist',
  });
});

it('on a terminal a line is short, and an error has its stack', () => {
  const written: string[] = [];
  const stream = textStream((text) => written.push(text));
  const time = '2026-01-15T09:14:02.123Z';
  stream.write(
    JSON.stringify({
      level: 'info',
      time,
      request_id: 'r',
      account_id: 'a',
      key_id: 'k',
      ms: 1.3,
      face: 'some',
      method: 'GET',
      route: '/contacts/:id',
      status: 200,
      msg: 'answered',
    }),
  );
  stream.write(JSON.stringify({ level: 'warn', time, request_id: 'r', reason: 'late', msg: 'unavailable' }));
  stream.write(JSON.stringify({ level: 'error', time, err: { stack: 'Error: x\n  at y' }, msg: 'failed' }));
  expect(written).toEqual([
    '09:14:02 info  answered GET /contacts/:id 200 1.3 ms face=some request_id=r\n',
    '09:14:02 warn  unavailable request_id=r reason=late\n',
    '09:14:02 error failed\nError: x\n  at y\n',
  ]);
});
