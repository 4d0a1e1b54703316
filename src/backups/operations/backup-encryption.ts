/**
 * Backups encrypted to age keys, as streams, in the format of https://age-encryption.org/v1; and a description of files
 * that are not plain backups.
 */
import { BackupError, damagedBackup } from './backup-format.js';

type Chunks = AsyncIterable<Uint8Array>;

/** Returns the secret keys of a file from `age-keygen`. Throws BackupError for a file without any. */
export function parseIdentities(text: string, file: string): readonly string[] {
  const identities = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (identities.length > 0) return identities;
  throw new BackupError(
    `"${file}" has no secret key of age.`,
    'Name a file that age-keygen wrote, with a line that begins with AGE-SECRET-KEY-.',
  );
}

/** Encrypts the stream for the recipients; without recipients it passes the stream on. */
export async function* encryptStream(
  chunks: Chunks,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  if (recipients.length === 0) {
    yield* chunks;
    return;
  }
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  for (const recipient of recipients)
    try {
      encrypter.addRecipient(recipient);
    } catch (cause) {
      throw new BackupError(
        `"${recipient}" is not a public key of age.`,
        'Use the public key that age-keygen prints. It begins with age1.',
        { cause },
      );
    }
  yield* await encrypter.encrypt(toStream(chunks));
}

/**
 * Yields a file in plain form, decrypted when it is encrypted. Throws BackupError for a compressed file, and for a file
 * that cannot be decrypted.
 */
export async function* openPlainStream(
  chunks: Chunks,
  identities: readonly string[],
): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  const rest: Chunks = { [Symbol.asyncIterator]: () => source };
  try {
    const first = await readFirstBytes(source);
    const kind = encryptionKindOf(first);
    if (kind === 'plain') yield* joinStream(first, rest);
    else if (kind === 'age') yield* decryptStream(joinStream(first, rest), identities);
    else throw packedFileError(kind);
  } finally {
    await source.return?.();
  }
}

async function* decryptStream(chunks: Chunks, identities: readonly string[]): AsyncGenerator<Uint8Array> {
  if (identities.length === 0)
    throw new BackupError(
      'The backup is encrypted.',
      'Add the file with the secret key to the command: --identity FILE',
    );
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  let stream: ReadableStream<Uint8Array> | undefined;
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
    stream = await decrypter.decrypt(toStream(boundHead(chunks, () => stream !== undefined)));
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError(
      'The backup cannot be decrypted with this key.',
      'Name the file with another secret key: --identity FILE',
      { cause },
    );
  }
  try {
    yield* stream;
  } catch (cause) {
    if (cause instanceof BackupError || !isOfDecryption(cause)) throw cause;
    throw new BackupError(
      'The backup is damaged: it cannot be decrypted to its end.',
      'Use another backup, or copy this one once more from its storage. Nothing was restored from it.',
      { cause },
    );
  }
}

/** Most bytes of the head of an encrypted file. The head has some lines for each public key, and is in memory. */
const maxHeadBytes = 1024 * 1024;

/** Throws BackupError if more bytes are read before the head has been read. */
async function* boundHead(chunks: Chunks, isHeadRead: () => boolean): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    if (!isHeadRead()) {
      if (bytes > maxHeadBytes) throw damagedBackup('the head of its encryption has no end');
      bytes += chunk.length;
    }
    yield chunk;
  }
}

/**
 * Whether the library threw the error. Errors of the library have no code; errors of files and signals have a code or a
 * name.
 */
function isOfDecryption(error: unknown): boolean {
  return (
    error instanceof Error && !('code' in error) && !('nextStep' in error) && error.name !== 'AbortError'
  );
}

type Kind = 'plain' | 'age' | 'armored' | keyof typeof unpackers;

/** Commands that unpack a file. */
const unpackers = { gzip: 'gunzip -c', zstd: 'zstd -dc', xz: 'xz -dc', bzip2: 'bzip2 -dc', zip: 'unzip -p' };

const ageBegin = 'age-encryption.org/v1\n';
const firstLines: readonly (readonly [Kind, string])[] = [
  ['age', ageBegin],
  ['armored', '-----BEGIN AGE '],
  ['gzip', '\x1f\x8b'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['xz', '\xfd7zXZ'],
  ['bzip2', 'BZh'],
  ['zip', 'PK\x03\x04'],
];

/** Detects the format from the first bytes of the file. */
function encryptionKindOf(first: Uint8Array): Kind {
  const text = Buffer.from(first).toString('latin1', 0, ageBegin.length);
  return firstLines.find(([, begin]) => text.startsWith(begin))?.[0] ?? 'plain';
}

function packedFileError(kind: Exclude<Kind, 'plain' | 'age'>): BackupError {
  if (kind === 'armored')
    return new BackupError(
      'The backup is encrypted by age in its text form (armor).',
      'Decrypt it first: age --decrypt -i FILE BACKUP | switchbook restore -',
    );
  return new BackupError(
    `The backup is compressed with ${kind}.`,
    `Decompress it first: ${unpackers[kind]} FILE | switchbook restore -`,
  );
}

/** Reads enough bytes to detect the format; fewer of a shorter file. */
async function readFirstBytes(source: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let first = Buffer.alloc(0);
  while (first.length < ageBegin.length) {
    const { value, done } = await source.next();
    if (done === true) break;
    first = Buffer.concat([first, value]);
  }
  return first;
}

async function* joinStream(first: Uint8Array, rest: Chunks): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

/** Makes a stream that is read on demand, in arrays that the library does not keep. */
function toStream(chunks: Chunks): ReadableStream<Uint8Array> {
  const copies = async function* () {
    for await (const chunk of chunks) yield new Uint8Array(chunk);
  };
  return ReadableStream.from(copies());
}
