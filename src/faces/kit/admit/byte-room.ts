/**
 * Byte budget of the process: bodies being received or processed, and long answers while their readers take them. Small
 * bodies, nearly all, have a separate budget, so that a few large ones never block an ordinary request.
 */
import type { IncomingMessage } from 'node:http';
import { ByteBudget, type Held } from '../../../domain/byte-budget.js';
import { ProblemError } from '../../../domain/problem.js';

const mebibyte = 1024 * 1024;
/** A body up to here is small. */
const smallBytes = 64 * 1024;

export interface ByteRoom {
  readonly smallBodies: ByteBudget;
  readonly largeBodies: ByteBudget;
  readonly answers: ByteBudget;
}

/**
 * An account may have half or more of each, enough for the largest body of any wire. Parsed, a body takes several times
 * its size.
 */
export function makeByteRoom(): ByteRoom {
  return {
    smallBodies: new ByteBudget(32 * mebibyte, 16 * mebibyte),
    largeBodies: new ByteBudget(48 * mebibyte, 32 * mebibyte),
    answers: new ByteBudget(48 * mebibyte, 24 * mebibyte),
  };
}

/** The announced length; undefined for a chunked body. */
export function lengthOf({ headers }: IncomingMessage): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

/** Reserves bytes for one body. Throws `unavailable` when the budget is exhausted. */
export class BodyPlace {
  readonly #room: ByteRoom;
  readonly #account: string;
  #held: Held;
  #isLarge: boolean;
  #isReleased = false;

  /** A body of unknown length starts as a small one, and grows as it arrives. */
  constructor(room: ByteRoom, account: string, length: number | undefined) {
    this.#room = room;
    this.#account = account;
    this.#isLarge = length !== undefined && length > smallBytes;
    this.#held = taken(this.#isLarge ? room.largeBodies : room.smallBodies, account, length);
  }

  /** Reserves as many bytes as have arrived. */
  note(received: number): void {
    const missing = received - this.#held.bytes;
    if (missing <= 0 || this.#isReleased) return;
    if (received > smallBytes && !this.#isLarge) {
      this.#isLarge = true;
      this.#held.release();
      this.#held = taken(this.#room.largeBodies, this.#account, Math.max(received, 4 * smallBytes));
    } else if (!this.#held.grow(received) && !this.#held.grow(missing)) {
      (this.#isLarge ? this.#room.largeBodies : this.#room.smallBodies).noteRefused();
      throw full();
    }
  }

  /** For good: what arrives after that is taken by no handler. */
  release(): void {
    this.#isReleased = true;
    this.#held.release();
  }
}

function taken(budget: ByteBudget, account: string, bytes = 4 * 1024): Held {
  const held = budget.take(account, bytes);
  if (held === undefined) throw full();
  return held;
}

function full(): ProblemError {
  return new ProblemError({ kind: 'unavailable' }, { detail: 'there is no room for more bodies at once' });
}
