/** A wire in use: the state that all its requests share, and their answers. */

import type { Reservation } from '@switchbook/admission/budget.js';
import type { RunningWork } from '@switchbook/admission/running-work.js';
import { whenGone } from '@switchbook/admission/when-gone.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { FastifyReply } from 'fastify';
import { sendAnswer } from '../answer/send-answer.js';
import { clientLeft, type ServedExchange } from '../exchange/served-exchange.js';
import type { WireServices } from '../exchange/wire-services.js';
import type { Face, Wire } from '../wire/define-face.js';
import { refusalOf } from '../wire/refusal.js';
import type { Answer } from '../wire/route-answer.js';

export interface ServedWire {
  readonly face: Face;
  readonly wire: Wire;
  readonly services: WireServices;
  /** Checks and routes of requests, including requests of disconnected clients. */
  readonly atWork: RunningWork;
}

/**
 * Status of a request with a disconnected client, in the log and the metrics; no client receives it. Proxies log the
 * same status.
 */
const clientGone = 499;

/** Returns the answer to an error, in the wire's words. */
export function refusalAnswer({ wire, services }: ServedWire, state: ServedExchange, error: unknown): Answer {
  if (error === clientLeft) return { status: clientGone };
  const refusal = refusalOf(error);
  state.refusal = refusal;
  if (refusal.kind === 'internal' || refusal.kind === 'unavailable') services.log.failed(state, error);
  return wire.refuse(refusal, state);
}

export function send(
  served: ServedWire,
  state: ServedExchange,
  reply: FastifyReply,
  answer: Answer,
): Promise<void> | undefined {
  const { wire, services } = served;
  state.entered?.done();
  const failed = (error: unknown) => services.log.failed(state, error);
  const put = (response: Answer, hold: (bytes: number) => Reservation | undefined) =>
    sendAnswer(wire, state, reply, response, { hold, failed });
  try {
    return put(answer, (bytes) => reserveSpace(served, state, reply, bytes));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return put(refusalAnswer(served, state, error), () => undefined);
  }
}

/** Reserves bytes for a large answer until its reader has received it. Throws `unavailable` without any. */
export function reserveSpace(
  { services }: ServedWire,
  state: ServedExchange,
  reply: FastifyReply,
  bytes: number,
): Reservation | undefined {
  const reserved = services.budget.answers.tryTake(state.principal?.account.id ?? '', bytes);
  // A completed write is answered in any case.
  if (reserved === undefined && state.method === 'GET')
    throw new ProblemError(
      { kind: 'unavailable', of: 'work' },
      { detail: 'too many long answers are being sent' },
    );
  if (reserved !== undefined) whenGone(reply.raw, () => reserved.release());
  return reserved;
}
