/**
 * `/intake/{token}`: a messaging platform sends its webhooks here. It verifies the address with a challenge, and a
 * payload is answered once it is stored. A sender repeats payloads that were not answered with 200, so temporary
 * failures are 503.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { slotNeededFromBytes } from '@switchbook/admission/body-slots.js';
import { announcedLengthOf, BodyReservation, type ByteBudget } from '@switchbook/admission/byte-budget.js';
import { drainBody } from '@switchbook/admission/drain-body.js';
import { enteredRequestOf } from '@switchbook/admission/under-way.js';
import { whenGone } from '@switchbook/admission/when-gone.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { maxPayloadBytes } from '@switchbook/messaging-payloads/read-payload.js';
import { readBytes } from '../faces/kit/body/whole-body.js';
import { reply } from './static-file.js';

export const intakePrefix = '/intake/';

const maxChallenge = 1_000;

/** The part of the core that stores payloads. */
interface IntakeReceiver {
  find(token: string): Promise<{ readonly accountId: AccountId } | undefined>;
  verifies(token: string, verifyToken: string): Promise<boolean>;
  receive(
    token: string,
    raw: Buffer,
    headers: IncomingMessage['headers'],
  ): Promise<'stored' | 'unsigned' | 'unknown' | 'full'>;
}

export const intakeOutcomes = [
  'stored',
  'verified',
  'unverified',
  'unsigned',
  'unknown',
  'too_large',
  'full',
  'unavailable',
] as const;
type IntakeOutcome = (typeof intakeOutcomes)[number];

interface IntakeOptions {
  readonly intakes: IntakeReceiver;
  readonly budget: ByteBudget;
  /** whether the data was moved to another server */
  readonly isMoved: () => boolean;
  readonly onOutcome: (outcome: IntakeOutcome) => void;
  /** called for unexpected errors, after which the sender must repeat */
  readonly onError: (error: unknown) => void;
}

/** Answers a request below the prefix; the request counts as running until then. */
export type IntakePages = (request: IncomingMessage, response: ServerResponse, url: string) => void;

interface Answer {
  readonly outcome: IntakeOutcome;
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const answers = {
  stored: { outcome: 'stored', status: 200, text: 'ok' },
  unsigned: { outcome: 'unsigned', status: 401, text: 'The signature of the payload is missing or wrong.' },
  unverified: { outcome: 'unverified', status: 403, text: 'The verify token is missing or wrong.' },
  unknown: { outcome: 'unknown', status: 404, text: 'There is no such intake.' },
  tooLarge: { outcome: 'too_large', status: 413, text: `A payload may have ${maxPayloadBytes} bytes.` },
  full: {
    outcome: 'full',
    status: 503,
    text: 'Too many payloads of this account wait. Send it again later.',
    headers: { 'retry-after': '60' },
  },
  unavailable: {
    outcome: 'unavailable',
    status: 503,
    text: 'The payload could not be stored now. Send it again.',
    headers: { 'retry-after': '5' },
  },
} as const satisfies Record<string, Answer>;

export function intakePages(options: IntakeOptions): IntakePages {
  const answer = async (request: IncomingMessage, response: ServerResponse, url: string): Promise<Answer> => {
    const [path = '', query = ''] = url.split('?', 2);
    const token = path.slice(intakePrefix.length);
    if (options.isMoved() || enteredRequestOf(request)?.refused !== undefined) return answers.unavailable;
    if (request.method === 'POST') return receive(options, token, request, response);
    return verify(options.intakes, token, new URLSearchParams(query));
  };
  return (request, response, url) => {
    if (request.method !== 'GET' && request.method !== 'POST') {
      reply(response, 405, 'text/plain; charset=utf-8', 'Method not allowed.', { allow: 'GET, POST' });
      enteredRequestOf(request)?.done();
      return;
    }
    answer(request, response, url)
      .catch((error: unknown): Answer | undefined => toAnswer(error, request, options.onError))
      .then(async (intakeAnswer) => {
        if (intakeAnswer === undefined) return;
        options.onOutcome(intakeAnswer.outcome);
        await drainBody(request);
        send(request, response, intakeAnswer);
      })
      .catch(options.onError)
      .finally(() => enteredRequestOf(request)?.done());
  };
}

async function verify(intakes: IntakeReceiver, token: string, query: URLSearchParams): Promise<Answer> {
  if ((await intakes.find(token)) === undefined) return answers.unknown;
  const challenge = query.get('hub.challenge') ?? '';
  const isSubscription =
    query.get('hub.mode') === 'subscribe' && challenge !== '' && challenge.length <= maxChallenge;
  const isVerified = isSubscription && (await intakes.verifies(token, query.get('hub.verify_token') ?? ''));
  return isVerified ? { outcome: 'verified', status: 200, text: challenge } : answers.unverified;
}

async function receive(
  { intakes, budget }: IntakeOptions,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer> {
  const length = announcedLengthOf(request);
  if (length !== undefined && length > maxPayloadBytes) return answers.tooLarge;
  // Memory for the body is reserved only for a known token.
  const intake = await intakes.find(token);
  if (intake === undefined) return answers.unknown;
  enteredRequestOf(request)?.countFor(intake.accountId);
  const reservation = new BodyReservation(budget, intake.accountId, length);
  whenGone(response, () => reservation.release());
  const raw = await new Promise<Buffer>((resolve, reject) => {
    readBytes(request, maxPayloadBytes, reservation, (error, bytes) => {
      if (error === null) resolve(bytes ?? Buffer.alloc(0));
      else reject(error);
    });
  });
  const store = () => intakes.receive(token, raw, request.headers);
  if (raw.length <= slotNeededFromBytes) return answers[await store()];
  const leaving = new AbortController();
  whenGone(response, () => leaving.abort(new ProblemError({ kind: 'unavailable' })));
  return answers[
    await budget.slots.run(intake.accountId, store, { bytes: raw.length, signal: leaving.signal })
  ];
}

/** Returns undefined if the sender has disconnected. */
function toAnswer(
  error: unknown,
  request: IncomingMessage,
  onError: IntakeOptions['onError'],
): Answer | undefined {
  const kind = error instanceof ProblemError ? error.problem.kind : undefined;
  if (kind === 'too_large') return answers.tooLarge;
  if (request.socket.destroyed) return undefined;
  if (kind !== 'unavailable' && kind !== 'limited') onError(error);
  return answers.unavailable;
}

function send(request: IncomingMessage, response: ServerResponse, { status, text, headers }: Answer): void {
  // The rest of a body that is not read would be read as the next request.
  const closing = request.complete ? {} : { connection: 'close' };
  reply(response, status, 'text/plain; charset=utf-8', text, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...closing,
    ...headers,
  });
}
