/** Reads the body of a wire's request, runs its route, and sends the answer. */

import { drainBody } from '@switchbook/admission/drain-body.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { serialize, withFirstChunk } from '../answer/send-answer.js';
import { writeLong } from '../body/long-body.js';
import { openBody, readRequestBody } from '../body/request-body.js';
import type { ServedExchange } from '../exchange/served-exchange.js';
import { acceptsKey, type CallerRoute, type MemberExchange } from '../wire/declared-route.js';
import type { IdempotencyRule } from '../wire/define-face.js';
import { FaultError } from '../wire/refusal.js';
import type { Answer, LongBody } from '../wire/route-answer.js';
import { AnswerTurns } from './answer-turns.js';
import { answerIdempotent } from './idempotent-requests.js';
import { handleReadingThrough } from './missing-contact.js';
import { isStillAllowed, openToolsOf } from './request-checks.js';
import { assertAllowedIfLate, rightWatch, whileUploading } from './right-watch.js';
import { refusalAnswer, reserveSpace, type ServedWire, send } from './served-wire.js';

/** The turns of all answers of the process, by account; by address without a key. */
const answers = new AnswerTurns();

/** Runs the route of a request, and sends its answer. */
export async function handle(
  served: ServedWire,
  state: ServedExchange,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { route } = state;
  const { wire } = served;
  let answer: Answer;
  state.isHandled = true;
  state.response = reply.raw;
  state.isStillAllowed = () => isStillAllowed(served, state);
  try {
    if (route === null) throw new FaultError({ kind: 'no_route' });
    if (route.body?.read === 'stream') {
      openBody(route.body.maxBytes, state, request.raw);
      state.stream = whileUploading(state, state.stream);
    } else if (route.body !== undefined) {
      const reading = readRequestBody(wire, served.services, route.body, state, request);
      if (reading !== undefined) await reading;
      const looking = route.access === 'open' ? undefined : assertAllowedIfLate(state);
      if (looking !== undefined) await looking;
    }
    answer =
      route.access === 'open'
        ? await route.handle(state, openToolsOf(served, state))
        : wire.idempotency === undefined
          ? await (wire.contactRoutes === undefined
              ? route.handle(state as unknown as MemberExchange)
              : handleReadingThrough(served, state, () => route.handle(state as unknown as MemberExchange)))
          : await handleIdempotent(served, wire.idempotency, state, route, reply);
    if (answer.long !== undefined && answer.long.bytes >= longFrom)
      answer = inChunks(served, state, reply, answer, answer.long);
    else if (answer.long !== undefined) answer = await writeAsText(state, reply, answer);
    if (answer.chunks !== undefined && isRead(state))
      answer = { ...answer, chunks: whileAllowed(state, answer.chunks) };
    if (answer.chunks !== undefined) answer = await withFirstChunk(answer, state.method, reply.raw);
  } catch (error) {
    answer = refusalAnswer(served, state, error);
  } finally {
    state.reservation?.release();
  }
  if (route?.body?.read === 'stream') await drainBody(request.raw);
  const caller = callerOf(state);
  const turn = route === null ? undefined : answers.enter(route, caller, answer.chunks !== undefined);
  if (turn !== undefined) await turn;
  const beganMs = performance.now();
  const sending = send(served, state, reply, answer);
  if (route !== null) answers.recordTime(route, caller, performance.now() - beganMs);
  if (sending !== undefined) await sending;
  // Otherwise Fastify treats an answer without its first chunk as empty.
  return answer.chunks === undefined ? undefined : reply;
}

/** Returns the account of the request; its address without a key. */
const callerOf = ({ principal, clientNetwork }: ServedExchange) => principal?.account.id ?? clientNetwork;

/** Whether the answer may be cut off. The answer of a write is sent whole, even if its caller has lost its rights. */
function isRead({ method, route }: ServedExchange): boolean {
  return method === 'GET' || route?.isStreamed === true;
}

/** Passes on the chunks; if the caller loses its rights, the connection is cut. */
async function* whileAllowed(state: ServedExchange, chunks: AsyncIterable<string | Uint8Array>) {
  const watch = rightWatch(state);
  let isFirst = true;
  for await (const chunk of chunks) {
    if (!isFirst) await watch();
    isFirst = false;
    yield chunk;
  }
}

/** Writes a long body as text, for the stored part of an answer. */
async function writeAsText(state: ServedExchange, reply: FastifyReply, answer: Answer): Promise<Answer> {
  const { long, ...others } = answer;
  if (long === undefined) return answer;
  const chunks: string[] = [];
  const write = (body: unknown) => serialize(state, reply, { status: answer.status, body });
  for await (const chunk of writeLong(long, write, callerOf(state))) chunks.push(chunk);
  return { ...others, text: chunks.join('') };
}

/** A shorter body is sent as a whole. */
const longFrom = 256 * 1024;

/** Sends a long body while it is encoded, and reserves its bytes in memory. */
function inChunks(
  served: ServedWire,
  state: ServedExchange,
  reply: FastifyReply,
  answer: Answer,
  long: LongBody,
): Answer {
  reserveSpace(served, state, reply, long.bytes);
  const { status, headers } = answer;
  const chunks = writeLong(long, (body) => serialize(state, reply, { status, body }), callerOf(state));
  return { status, headers: { 'content-type': served.wire.contentType, ...headers }, chunks };
}

/**
 * Returns the body. For a streamed body it returns the media type, without the boundary of a form, which differs each
 * time.
 */
function bodyFingerprint(route: CallerRoute, { headers, bytes }: ServedExchange): string | Buffer {
  if (route.body?.read !== 'stream') return bytes;
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  return mediaType.trim().toLowerCase();
}

/** Handles an idempotent request once; repeats of it get the stored answer. */
async function handleIdempotent(
  served: ServedWire,
  rule: IdempotencyRule,
  state: ServedExchange,
  route: CallerRoute,
  reply: FastifyReply,
): Promise<Answer> {
  const { wire, services } = served;
  const handle = async () => route.handle(state as unknown as MemberExchange);
  const key = acceptsKey(route) ? state.headers[rule.header] : undefined;
  if (key === undefined) return handle();
  if (typeof key !== 'string' || !rule.form.test(key)) return rule.refuse('malformed', state);
  const answer = await answerIdempotent({
    core: services.core,
    caller: state.caller,
    isOfMember: state.principal?.member != null,
    key,
    fingerprint: [state.method, state.url.slice(state.prefix.length), bodyFingerprint(route, state)],
    isFile: route.body?.read === 'stream',
    commitsInSteps: route.commitsInSteps === true,
    sealWith: route.answersSecret === true ? wire.credential(state.headers, state.url) : undefined,
    work: (core) => {
      state.core = core;
      return handle()
        .then((handled) => writeAsText(state, reply, handled))
        .catch((error: unknown) => refusalAnswer(served, state, error));
    },
    write: (handled) => serialize(state, reply, handled),
    failed: (error) => services.log.failed(state, error),
  });
  return typeof answer === 'string' ? rule.refuse(answer, state) : answer;
}
