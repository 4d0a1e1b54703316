/**
 * Buffers the chunks of an export that are not read yet. The producer uses a connection and a snapshot, which delays
 * vacuum for all accounts. So the producer does not wait for a slow reader. The first megabyte waits in memory, the
 * rest in temporary files. Each is unlinked when it is opened, so the system deletes it when the process ends.
 */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { spoolLimits } from '../values.js';

type SpoolLimits = Readonly<typeof spoolLimits>;

/** Current use of all spools of a process. */
export interface SpoolUse {
  bytes: number;
  files: number;
}

interface SpoolFile {
  readonly handle: FileHandle;
  /** bytes of each chunk; a read returns a whole chunk */
  readonly sizes: number[];
  written: number;
  read: number;
}

/**
 * Produces the chunks as fast as possible into a spool that is read on demand. Stops the producer if the reader ends
 * early.
 */
export async function* spoolChunks(
  chunks: AsyncIterable<string>,
  limits: SpoolLimits,
  use: SpoolUse = { bytes: 0, files: 0 },
): AsyncGenerator<Uint8Array> {
  const spool = new ExportSpool(limits, use);
  const filling = fillSpool(chunks, spool);
  try {
    for (let chunk = await spool.take(); chunk !== undefined; chunk = await spool.take()) yield chunk;
  } finally {
    spool.abandon();
    await filling;
    await spool.close();
  }
}

async function fillSpool(chunks: AsyncIterable<string>, spool: ExportSpool): Promise<void> {
  try {
    for await (const chunk of chunks) if (!(await spool.put(Buffer.from(chunk)))) return;
    spool.end();
  } catch (error) {
    spool.fail(error);
  }
}

class ExportSpool {
  readonly #limits: SpoolLimits;
  readonly #use: SpoolUse;
  readonly #memory: Buffer[] = [];
  readonly #files: SpoolFile[] = [];
  #memoryBytes = 0;
  /** Bytes of all waiting chunks. */
  #bytes = 0;
  #state: 'open' | 'ended' | 'failed' | 'abandoned' = 'open';
  #error: unknown;
  #wakeTaker: () => void = () => {};
  #wakeProducer: () => void = () => {};

  constructor(limits: SpoolLimits, use: SpoolUse) {
    this.#limits = limits;
    this.#use = use;
  }

  /** Returns false after the reader has left. */
  async put(chunk: Buffer): Promise<boolean> {
    if (chunk.length === 0) return this.#state === 'open';
    if (this.#bytes >= this.#limits.totalBytes) await this.#waitForRoom();
    if (this.#state !== 'open') return false;
    const isInMemory = this.#files.length === 0 && this.#memoryBytes < this.#limits.memoryBytes;
    if (isInMemory) {
      this.#memory.push(chunk);
      this.#memoryBytes += chunk.length;
    } else await this.#write(chunk);
    this.#bytes += chunk.length;
    this.#use.bytes += chunk.length;
    this.#wakeTaker();
    return true;
  }

  end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#wakeTaker();
  }

  fail(error: unknown): void {
    if (this.#state === 'open') {
      this.#state = 'failed';
      this.#error = error;
    }
    this.#wakeTaker();
  }

  abandon(): void {
    this.#state = 'abandoned';
    this.#wakeProducer();
  }

  async close(): Promise<void> {
    this.#use.bytes -= this.#bytes;
    this.#bytes = 0;
    this.#memory.length = 0;
    const files = this.#files.splice(0);
    this.#use.files -= files.length;
    await Promise.all(files.map(({ handle }) => handle.close()));
  }

  /** Returns the next chunk; undefined after the last. */
  async take(): Promise<Buffer | undefined> {
    for (;;) {
      const chunk = this.#memory.shift();
      if (chunk !== undefined) {
        this.#memoryBytes -= chunk.length;
        return this.#release(chunk);
      }
      const [file] = this.#files;
      const size = file?.sizes.shift();
      if (file !== undefined && size !== undefined) return this.#release(await this.#read(file, size));
      if (this.#state === 'failed') throw this.#error;
      if (this.#state !== 'open') return undefined;
      await new Promise<void>((resolve) => {
        this.#wakeTaker = resolve;
      });
    }
  }

  #release(chunk: Buffer): Buffer {
    this.#bytes -= chunk.length;
    this.#use.bytes -= chunk.length;
    if (this.#bytes <= this.#limits.totalBytes - this.#limits.fileBytes) this.#wakeProducer();
    return chunk;
  }

  /**
   * Waits until the reader has read the bytes of one file, or has disconnected. Throws `unavailable` after `stallMs`.
   */
  async #waitForRoom(): Promise<void> {
    if (this.#state !== 'open') return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.#wakeProducer = resolve;
      timer = setTimeout(() => {
        reject(new ProblemError({ kind: 'unavailable' }, { detail: 'the client read an export too slowly' }));
      }, this.#limits.stallMs);
    }).finally(() => clearTimeout(timer));
  }

  async #write(chunk: Buffer): Promise<void> {
    let file = this.#files.at(-1);
    if (file === undefined || file.written >= this.#limits.fileBytes) {
      file = { handle: await openUnlinkedFile(), sizes: [], written: 0, read: 0 };
      this.#files.push(file);
      this.#use.files += 1;
    }
    await file.handle.writeFile(chunk);
    file.written += chunk.length;
    file.sizes.push(chunk.length);
  }

  async #read(file: SpoolFile, size: number): Promise<Buffer> {
    const chunk = Buffer.allocUnsafe(size);
    const { bytesRead } = await file.handle.read(chunk, 0, size, file.read);
    if (bytesRead !== size) throw new Error('a temporary file of an export is shorter than expected');
    file.read += size;
    // Closes a file that was read completely, and to which no more chunks are written: it is full, or a later file
    // exists.
    const isDone =
      file.sizes.length === 0 && (file.written >= this.#limits.fileBytes || this.#files.length > 1);
    if (isDone) {
      this.#files.shift();
      this.#use.files -= 1;
      await file.handle.close();
    }
    return chunk;
  }
}

async function openUnlinkedFile(): Promise<FileHandle> {
  const name = path.join(os.tmpdir(), `switchbook-export-${randomUUID()}`);
  const handle = await open(name, 'wx+', 0o600);
  await unlink(name);
  return handle;
}
