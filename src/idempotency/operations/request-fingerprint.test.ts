import { describe, expect, it } from 'vitest';
import { FileFingerprint, fingerprintOf } from './request-fingerprint.js';

async function* bytesOf(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

/** The fingerprint of a file after `read` of its chunks. */
async function printed(parts: readonly string[], chunks: readonly string[], read = chunks.length + 1) {
  const print = new FileFingerprint(parts);
  const reader = print.passThrough(bytesOf(...chunks));
  for (let index = 0; index < read; index += 1) await reader.next();
  await reader.return(undefined);
  return print.fingerprint();
}

const matches = async (
  print: Awaited<ReturnType<typeof printed>>,
  parts: readonly string[],
  ...chunks: string[]
) =>
  print !== undefined &&
  (await new FileFingerprint(parts).matches(print.hash, print.bytes, bytesOf(...chunks)));

describe('the print of a request', () => {
  it('distinguishes parts that would be equal when joined', () => {
    expect(fingerprintOf(['ab', 'c'])).not.toEqual(fingerprintOf(['a', 'bc']));
    expect(fingerprintOf(['a', Buffer.from('b')])).toEqual(fingerprintOf(['a', 'b']));
  });
});

describe('the print of a file', () => {
  it('is that of its bytes in any pieces, and of its parameters', async () => {
    const print = await printed(['POST'], ['ab', 'cd']);
    expect(print?.bytes).toBe(null);
    expect(await matches(print, ['POST'], 'a', 'bcd')).toBe(true);
    expect(await matches(print, ['POST'], 'abce')).toBe(false);
    expect(await matches(print, ['POST'], 'abc')).toBe(false);
    expect(await matches(print, ['POST'], 'abcde')).toBe(false);
    expect(await matches(print, ['PUT'], 'abcd')).toBe(false);
  });

  it('read in part matches any file with the same beginning', async () => {
    const print = await printed([], ['ab', 'cd', 'ef'], 2);
    expect(print?.bytes).toBe(4);
    expect(await matches(print, [], 'abc', 'dxyz')).toBe(true);
    expect(await matches(print, [], 'abcx')).toBe(false);
    expect(await matches(print, [], 'abc')).toBe(false);
  });

  it('is missing if nothing was read, unless the file is empty', async () => {
    expect(await printed([], ['ab'], 0)).toBe(undefined);
    const empty = await printed([], []);
    expect([await matches(empty, []), await matches(empty, [], 'a')]).toEqual([true, false]);
  });

  it('is missing if the upload failed', async () => {
    const print = new FileFingerprint([]);
    const broken = async function* () {
      yield Buffer.from('a');
      throw new Error('broke off');
    };
    const read = async () => {
      for await (const _chunk of print.passThrough(broken()));
    };
    await expect(read()).rejects.toThrow('broke off');
    expect(print.fingerprint()).toBe(undefined);
  });
});
