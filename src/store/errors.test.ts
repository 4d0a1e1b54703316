/** What an error of the store means to whoever asked. */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { SilenceError } from './deadlines.js';
import { leavesConnection, toProblem } from './errors.js';

function sqlError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError('no', 2, 'error');
  error.code = code;
  return error;
}

const socketError = (code: string) => Object.assign(new Error(code), { code });
const kindOf = (error: unknown) => toProblem(error).problem.kind;

describe('unavailable', () => {
  it.each([
    ...['08000', '08001', '08003', '08004', '08006', '08P01'],
    ...['25006', '25P03', '28000', '28P01', '3D000', '40001', '40P01', '42501'],
    ...['53000', '53100', '53200', '53300', '53400', '55P03'],
    ...['57014', '57P01', '57P02', '57P03', '57P04', '57P05', '58000', '58030', '58P01'],
  ])('is what SQLSTATE %s means', (code) => {
    expect(kindOf(sqlError(code))).toBe('unavailable');
  });

  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'],
    ...['EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'EMFILE', 'CERT_HAS_EXPIRED'],
  ])('is what %s of a socket means', (code) => {
    expect(kindOf(socketError(code))).toBe('unavailable');
  });

  it.each([
    new SilenceError(1),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('timeout expired'),
    new Error('Client has encountered a connection error and is not queryable'),
  ])('is what "$message" means', (error) => {
    expect(kindOf(error)).toBe('unavailable');
  });
});

describe('internal', () => {
  it.each([
    'XX000',
    'XX001',
    '42601',
    '42P01',
    '42703',
    '26000',
    '0A000',
    '22P02',
    '23502',
  ])('is what SQLSTATE %s means', (code) => {
    expect(kindOf(sqlError(code))).toBe('internal');
  });

  it('is anything else', () => {
    expect(kindOf(new TypeError('x is not a function'))).toBe('internal');
    expect(kindOf(new Error('The connection to nowhere'))).toBe('internal');
  });
});

describe('a connection', () => {
  it.each([
    '23505',
    '22001',
    '40001',
    '40P01',
    '55P03',
    '57014',
    '53100',
    '54000',
  ])('stays after %s', (code) => {
    expect(leavesConnection(sqlError(code))).toBe(true);
  });

  it.each([
    '25006',
    '25P03',
    '57P01',
    '08006',
    '26000',
    '0A000',
    'XX000',
    '28P01',
  ])('leaves after %s', (code) => {
    expect(leavesConnection(sqlError(code))).toBe(false);
  });

  it('leaves after any error of this side', () => {
    expect(leavesConnection(new SilenceError(1))).toBe(false);
    expect(leavesConnection(new RangeError('too long'))).toBe(false);
  });
});
