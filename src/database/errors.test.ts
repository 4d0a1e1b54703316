/** Problems that errors of the store are mapped to. */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { SilenceError } from './connections/deadlines.js';
import {
  isRowFault,
  leavesConnection,
  provesNothingWritten,
  toProblem,
  violatedConstraint,
} from './errors.js';

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
  ])('is the meaning of SQLSTATE %s', (code) => {
    expect(kindOf(sqlError(code))).toBe('unavailable');
  });

  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'],
    ...['EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'EMFILE', 'CERT_HAS_EXPIRED'],
  ])('is the meaning of %s of a socket', (code) => {
    expect(kindOf(socketError(code))).toBe('unavailable');
  });

  it.each([
    new SilenceError(1),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('timeout expired'),
    new Error('Client has encountered a connection error and is not queryable'),
  ])('is the meaning of "$message"', (error) => {
    expect(kindOf(error)).toBe('unavailable');
  });
});

describe('the certainty that nothing was written', () => {
  it.each([
    '22001',
    '23505',
    '23503',
    '40001',
    '40P01',
    '42601',
    '54000',
    '55P03',
    'P0001',
  ])('is certain after SQLSTATE %s', (code) => {
    expect(provesNothingWritten(sqlError(code))).toBe(true);
  });

  it.each([
    '08006',
    '57P01',
    '57P02',
    '57P03',
    '58030',
    '53100',
    'XX000',
  ])('is not certain after SQLSTATE %s', (code) => {
    expect(provesNothingWritten(sqlError(code))).toBe(false);
  });

  it('is missing after a lost connection, or an unknown error', () => {
    for (const error of [
      socketError('ECONNRESET'),
      new Error('Connection terminated unexpectedly'),
      new SilenceError(1),
      new Error('who knows'),
      toProblem(sqlError('57P01')),
      toProblem(new Error('who knows')),
    ])
      expect(provesNothingWritten(error)).toBe(false);
  });
});

describe('a cluster worker that disconnects during a statement', () => {
  const databaseError = (message: string, routine: string) =>
    Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code: 'XX000', routine });

  it.each([
    ['server closed the connection unexpectedly\n\tThis probably means …', 'ReportResultError'],
    ['Server beendete die Verbindung unerwartet', 'ReportResultError'],
    ['failure on connection marked as essential: 127.0.0.1:5433', 'CheckRemoteTransactionsHealth'],
    [
      'could not commit transaction for shard 102008 on at least one active node',
      'ErrorIfPostCommitFailedShardPlacements',
    ],
    ['terminating connection because of crash of another server process', 'ReportCopyError'],
  ])('is unavailable: %s', (message, routine) => {
    expect(kindOf(databaseError(message, routine))).toBe('unavailable');
    expect(leavesConnection(databaseError(message, routine))).toBe(false);
  });

  it('is neither a violated constraint nor a fault of Citus', () => {
    const taken = databaseError('duplicate … "identities_owner_key_102098"', 'ReportResultError');
    expect(kindOf(taken)).toBe('conflict');
    expect(kindOf(databaseError('cannot perform this', 'ErrorIfQueryNotSupported'))).toBe('internal');
  });
});

describe('a text that the database cannot store', () => {
  it.each([
    ['22021', undefined],
    ['22P05', undefined],
    ['22P02', 'json_ereport_error'],
    ['22P02', 'json_errsave_error'],
  ])('is refused: SQLSTATE %s of %s', (code, routine) => {
    expect(kindOf(Object.assign(sqlError(code), { routine }))).toBe('invalid');
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
  ])('is the meaning of SQLSTATE %s', (code) => {
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
  ])('remains open after %s', (code) => {
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

describe('a constraint', () => {
  const violation = (code: string, message: string, constraint?: string) =>
    Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code, constraint });

  it.each([
    ['by its field', violation('23505', 'no', 'identities_owner_key')],
    ['by its field, with the number of a shard', violation('23505', 'no', 'identities_owner_key_102098')],
    ['in the message of another node', violation('23505', 'duplicate … "identities_owner_key_102098"')],
    ['in a message in another language', violation('23505', 'doppelt … »identities_owner_key_102098«')],
    ['in what a node says of copied rows', violation('XX000', 'duplicate … "identities_owner_key_102098"')],
  ])('is recognized %s', (_, error) => {
    expect(violatedConstraint(error)).toBe('identities_owner_key');
    expect(toProblem(error).problem).toEqual({ kind: 'conflict', resource: 'identity', conflicts: [] });
    expect(isRowFault(error)).toBe(true);
  });

  it('belongs to the table if the message names both', () => {
    const message = 'insert on table "notes_102214" violates … "notes_contact_fkey_102214"';
    expect(toProblem(violation('23503', message)).problem).toEqual({
      kind: 'not_found',
      resource: 'contact',
    });
  });

  it('an unknown constraint in rows copied by Citus is a row fault; other copy errors are not', () => {
    const copying = (message: string) =>
      Object.assign(violation('XX000', message), { routine: 'ReportCopyError' });
    expect(isRowFault(copying('index row size … exceeds … for index "contacts_name_idx_102008"'))).toBe(true);
    expect(isRowFault(copying('could not extend file "base/16384/1020080": No space left'))).toBe(false);
    expect(isRowFault(violation('XX000', 'new row for relation "contacts_102008" …'))).toBe(false);
  });

  it('is not found in other errors', () => {
    expect(violatedConstraint(violation('XX000', 'something "else_102214"'))).toBeUndefined();
    expect(
      violatedConstraint(violation('40P01', 'deadlock on "identities_owner_key_102098"')),
    ).toBeUndefined();
  });
});
