/**
 * Passkeys: a member adds one, and signs in with it. They are listed and ended with the other logins (`me-routes.ts`).
 */

import { invalid } from '@switchbook/domain/problems/problem.js';
import { anyObject, closed, shape, text } from '@switchbook/domain/records/schemas.js';
import type { Consume } from '@switchbook/domain/runtime/sealed-step.js';
import { Type } from 'typebox';
import { refuseParameters } from '../../faces/directory/kit/query.js';
import { memberRoutes } from '../../faces/directory/kit/route-kinds.js';
import { envelope } from '../../faces/directory/kit/wire.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import {
  type Exchange,
  type MemberRoute,
  type OpenRoute,
  openBodyLimits,
} from '../../faces/kit/wire/declared-route.js';
import type { PasskeyProtocol, RefusedPasskey } from '../../faces/kit/wire/sign-in-providers.js';
import { memberLimits } from '../../members/values/member-limits.js';
import type { findPasskey } from '../operations/passkeys.js';
import { agentOf } from '../values/user-agent.js';
import { refuseForeignSignIn } from './admit-session.js';
import { encodeLogin, memberLoginWire, meWire, startSession } from './me-routes.js';

const passkeyStepWire = shape('PasskeyStep', { options: anyObject, sealed: Type.String() });

const sealed = text(4_000);

const passkeyBody = closed('NewPasskey', {
  credential: anyObject,
  sealed,
  label: text(memberLimits.nameCharacters),
});

const passkeySignInBody = closed('PasskeySignIn', { credential: anyObject, sealed });

type FoundPasskey = NonNullable<Awaited<ReturnType<typeof findPasskey>>>;

const consumesNothing: Consume = async () => true;

/** Whether passkeys work at this address of the server. */
export function hasPasskeys({ served, origin }: Exchange): boolean {
  return served.passkeys?.(origin, consumesNothing) !== undefined;
}

/** Throws `invalid` at an address without passkeys in browsers. */
function makeProtocolAt({ served, origin }: Exchange, consume: Consume = consumesNothing): PasskeyProtocol {
  const protocol = served.passkeys?.(origin, consume);
  if (protocol !== undefined) return protocol;
  const words = `"${origin}" has no passkeys: give the server a host name with https, or open it as http://localhost`;
  throw invalid('host', 'no_passkeys', words);
}

function refusedPasskey({ code, message, nextStep }: RefusedPasskey) {
  return invalid('credential', code, `is refused. ${message} ${nextStep}`);
}

export const passkeyRoutes: readonly MemberRoute[] = [
  memberRoutes.item('POST /me/passkeys/options', 'beginPasskey', 'Begin to add a passkey', {
    answersSecret: true,
    item: passkeyStepWire,
    data: async (exchange) => {
      const { core, principal } = exchange;
      const { member, passkeys } = await core.readPasskeyOwner(principal);
      const { id, name, email } = member;
      const step = await makeProtocolAt(exchange).beginRegistration(
        { id, name, email: email ?? name },
        passkeys,
      );
      return { options: { ...step.options }, sealed: step.sealed };
    },
  }),
  memberRoutes.item('POST /me/passkeys', 'addPasskey', 'Add a passkey', {
    body: passkeyBody,
    item: memberLoginWire,
    status: 201,
    data: async (exchange) => {
      const { core, caller, principal } = exchange;
      const { credential, sealed, label } = readBody(passkeyBody, exchange.body);
      const { member } = await core.readPasskeyOwner(principal);
      const protocol = makeProtocolAt(exchange, core.consumeStep);
      const outcome = await protocol.finishRegistration(credential, { userId: member.id, sealed });
      if (outcome.kind === 'refused') throw refusedPasskey(outcome);
      return encodeLogin(await core.addPasskey(caller, principal, { ...outcome.passkey, label }));
    },
  }),
];

const open = { method: 'POST', access: 'open', answersSecret: true } as const;

const beginRoute: OpenRoute = {
  ...open,
  path: '/sign-in/passkey/options',
  operation: 'beginPasskeySignIn',
  summary: 'Begin to sign in with a passkey',
  schema: { response: { 200: envelope(passkeyStepWire) }, refusals: [400, 500] },
  handle: async (exchange) => {
    refuseParameters(exchange.query);
    const { options, sealed } = await makeProtocolAt(exchange).beginSignIn();
    return { status: 200, body: { data: { options, sealed } } };
  },
};

const signInRoute: OpenRoute = {
  ...open,
  path: '/sign-in/passkey',
  operation: 'signInWithPasskey',
  summary: 'Sign in with a passkey',
  body: { read: 'json', ...openBodyLimits },
  schema: {
    body: passkeySignInBody,
    response: { 201: envelope(meWire) },
    refusals: [400, 413, 429, 500, 503],
  },
  handle: async (exchange, { countRefusal }) => {
    const { core, headers } = exchange;
    refuseParameters(exchange.query);
    const body = readBody(passkeySignInBody, exchange.body);
    refuseForeignSignIn(exchange);
    let passkey: FoundPasskey | undefined;
    // An unknown passkey must not cause a write.
    const protocol = makeProtocolAt(
      exchange,
      async (step) => passkey !== undefined && core.consumeStep(step),
    );
    const proved = await protocol.finishSignIn(body.credential, {
      sealed: body.sealed,
      find: async (id, userId) => {
        passkey = await core.findPasskey(id, userId);
        return passkey && { ...passkey, userId: passkey.memberId };
      },
    });
    if (proved.kind === 'refused') {
      // Guesses are limited like guesses of keys.
      countRefusal();
      throw refusedPasskey(proved);
    }
    const opening = { agent: agentOf(headers['user-agent']) };
    const session = passkey && (await core.signInWithPasskey(passkey, proved.counter, opening));
    if (session === undefined) throw invalid('credential', 'replayed', 'was used already: try again');
    return { status: 201, body: { data: await startSession(exchange, session) } };
  },
};

export const passkeySignInRoutes: readonly OpenRoute[] = [beginRoute, signInRoute];
