/**
 * Byte budget of the process: bodies being received or processed, and long answers while they are sent. Nearly all
 * bodies are small. Small bodies have a separate budget, so that a few large bodies never block an ordinary request.
 * Decision: docs/decisions/0015-bounds-in-bytes.md.
 */
import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { BodySlots } from './body-slots.js';
import { Budget, type Reservation } from './budget.js';

const mebibyte = 1024 * 1024;
/** A body of at most this many bytes is small. */
const smallBytes = 64 * 1024;
/** Reserved first for a body of unknown length. */
const unknownBytes = 4 * 1024;

export interface ByteBudget {
  readonly smallBodies: Budget;
  readonly largeBodies: Budget;
  readonly answers: Budget;
  readonly slots: BodySlots;
}

/** Most bytes of large bodies that an account may have at once; no route reads a larger whole body. */
export const accountBodyBytes = 32 * mebibyte;

/** Makes the bounds of bytes. An account may have half or more of each. Parsed, a body takes several times its size. */
export function makeByteBudget(): ByteBudget {
  return {
    smallBodies: new Budget({ total: 32 * mebibyte, perAccount: 16 * mebibyte }),
    largeBodies: new Budget({ total: 48 * mebibyte, perAccount: accountBodyBytes }),
    answers: new Budget({ total: 48 * mebibyte, perAccount: 24 * mebibyte }),
    slots: new BodySlots(),
  };
}

/** Returns the announced length; undefined for a chunked body. */
export function announcedLengthOf({ headers }: IncomingMessage): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

/** Reserves bytes for one body. Throws `unavailable` when the budget is exhausted. */
export class BodyReservation {
  readonly #bytes: ByteBudget;
  readonly #account: string;
  #budget: Budget;
  #slots: Reservation;
  #isReleased = false;

  /** Reserves the bytes of one body. A body of unknown length starts as a small body, and grows as it arrives. */
  constructor(bytes: ByteBudget, account: string, length: number | undefined) {
    this.#bytes = bytes;
    this.#account = account;
    this.#budget = length !== undefined && length > smallBytes ? bytes.largeBodies : bytes.smallBodies;
    this.#slots = this.#take(length ?? unknownBytes);
  }

  /** Reserves as many bytes as have arrived. */
  growTo(received: number): void {
    const missing = received - this.#slots.amount;
    if (missing <= 0 || this.#isReleased) return;
    if (received > smallBytes && this.#budget === this.#bytes.smallBodies) {
      this.#budget = this.#bytes.largeBodies;
      this.#slots.release();
      this.#slots = this.#take(Math.max(received, 4 * smallBytes));
    } else if (!this.#slots.grow(received) && !this.#slots.grow(missing)) {
      this.#budget.countRefused();
      throw fullMemoryError();
    }
  }

  /** Releases all bytes, and reserves no more. No handler reads bytes that arrive later. */
  release(): void {
    this.#isReleased = true;
    this.#slots.release();
  }

  #take(bytes: number): Reservation {
    const slots = this.#budget.tryTake(this.#account, bytes);
    if (slots === undefined) throw fullMemoryError();
    return slots;
  }
}

function fullMemoryError(): ProblemError {
  return new ProblemError(
    { kind: 'unavailable', of: 'work' },
    { detail: 'the memory for request bodies is full' },
  );
}
