/** `/me`: the caller and its sessions. Sessions of other members are below `/members`. */

import { grantorOf, principalOf, scopes } from '@switchbook/domain/access/access.js';
import { maskableParts } from '@switchbook/domain/access/hideable.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import {
  closed,
  instant,
  nullable,
  nullableInstant,
  nullableText,
  number,
  oneOf,
  shape,
  text,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { LoginId, TokenFamilyId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { pickWire } from '@switchbook/domain/text/wire-names.js';
import { type Static, Type } from 'typebox';
import type { IssuedToken } from '../../access/operations/tokens.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { numberOf, ownId } from '../../faces/directory/kit/ids.js';
import {
  itemRoute,
  memberRoutes,
  removalRoute,
  wholeListRoute,
} from '../../faces/directory/kit/route-kinds.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type {
  CallerExchange,
  Exchange,
  KeyRoute,
  MemberExchange,
  MemberRoute,
} from '../../faces/kit/wire/declared-route.js';
import { encodeMember, memberWire } from '../../members/routes.js';
import type { MemberLogin, MemberSession, OpenInvitation } from '../../members/values/member.js';
import { memberLimits } from '../../members/values/member-limits.js';
import { visibilities } from '../../members/values/role.js';
import { signInLimits } from '../values/sign-in-limits.js';
import { agentOf } from '../values/user-agent.js';
import { setSessionCookie } from './session-cookie.js';

const memberSessionWire = shape('MemberSession', {
  id: uuid,
  agent: Type.String(),
  login: Type.String(),
  created_at: instant,
  seen_at: instant,
  ends_at: instant,
  is_current: Type.Boolean(),
});

const accountRefWire = shape('AccountRef', { number, slug: Type.String(), name: Type.String() });

/** An invitation by an account that the caller does not belong to. */
const openInvitationWire = shape('OpenInvitation', {
  account: accountRefWire,
  role: Type.String(),
  role_label: Type.String(),
  invited_by: nullableText,
  invited_at: instant,
});

export const meWire = shape('Me', {
  member: nullable(memberWire, 'OwnMember'),
  role: nullableText,
  scopes: Type.Array(oneOf(scopes)),
  sees: oneOf(visibilities),
  hidden: Type.Array(Type.String()),
  masked: Type.Array(oneOf(maskableParts)),
  account: shape('OwnAccount', { id: uuid, ...accountRefWire.properties }),
  accounts: Type.Array(accountRefWire),
  invitations: Type.Array(openInvitationWire),
  session: nullable(memberSessionWire, 'OwnSession'),
  csrf: nullableText,
});
export type MeWire = Static<typeof meWire>;

const mePatchBody = closed('MePatch', { name: text(memberLimits.nameCharacters) });

export const memberLoginWire = shape('MemberLogin', {
  id: uuid,
  issuer: nullableText,
  label: Type.String(),
  created_at: instant,
  last_used_at: nullableInstant,
});

const switchBody = closed('AccountSwitch', { slug: text(signInLimits.slug) });

type MeExchange = Pick<CallerExchange, 'core' | 'principal'>;

export async function showMe({ core, principal }: MeExchange): Promise<MeWire> {
  const { account, credential, tokenFamily } = principal;
  const { member, session, sees, accounts, invitations } = await core.getMe(principalOf(principal));
  const names = { number: account.number, slug: account.slug, name: account.name };
  const isSession = credential === 'session' && tokenFamily !== null;
  return {
    member: member && encodeMember(member),
    role: member?.role ?? null,
    scopes: scopes.filter((candidate) => principal.scopes.has(candidate)),
    sees,
    hidden: [...(principal.visibility?.hidden ?? [])],
    masked: [...(principal.visibility?.masked ?? [])],
    account: { id: account.id, ...names },
    accounts: accounts.map((membership) => pickWire(membership, 'number', 'slug', 'name')),
    invitations: invitations.map(encodeInvitation),
    session: session && encodeMemberSession(session, principal),
    csrf: isSession ? core.sessionCsrf(tokenFamily) : null,
  };
}

const encodeInvited = encoderOf(openInvitationWire);
export function encodeInvitation(invitation: OpenInvitation) {
  return encodeInvited({ ...invitation, account: invitation });
}

const encodeOpen = encoderOf(memberSessionWire);
function encodeMemberSession(session: MemberSession, { tokenFamily }: MeExchange['principal']) {
  const { familyId: id, login } = session;
  return encodeOpen({ ...session, id, login: login ?? 'code', isCurrent: id === tokenFamily });
}

const encodeKnown = encoderOf(memberLoginWire);
export function encodeLogin(login: MemberLogin) {
  return encodeKnown({ ...login, issuer: login.issuer === '' ? null : login.issuer });
}

/** This route accepts any live credential. */
export const meRoute = itemRoute('GET /me', 'getMe', 'Show who is signed in', {
  scope: null,
  item: meWire,
  data: showMe,
});

export const meRoutes: readonly MemberRoute[] = [
  memberRoutes.item('PATCH /me', 'updateMe', 'Change your name', {
    body: mePatchBody,
    item: meWire,
    data: async (exchange) => {
      const { core, caller, principal, body } = exchange;
      await core.updateMe(caller, principal, readBody(mePatchBody, body).name);
      return showMe(exchange);
    },
  }),
  memberRoutes.wholeList('GET /me/sessions', 'listOwnSessions', 'List your sessions', {
    item: memberSessionWire,
    data: async ({ core, principal }) =>
      (await core.listOwnSessions(principal)).map((session) => encodeMemberSession(session, principal)),
  }),
  memberRoutes.removal('DELETE /me/sessions/:id', 'endOwnSession', 'End one of your sessions', {
    run: ({ core, principal, params }) => core.endOwnSession(principal, sessionIdOf(params.id)),
  }),
  memberRoutes.wholeList('GET /me/logins', 'listOwnLogins', 'List your logins', {
    item: memberLoginWire,
    data: async ({ core, principal }) => (await core.listOwnLogins(principal)).map(encodeLogin),
  }),
  memberRoutes.removal('DELETE /me/logins/:id', 'endOwnLogin', 'Remove one of your logins', {
    run: ({ core, caller, principal, params }) =>
      core.endOwnLogin(caller, principal, ownId<LoginId>(params.id, 'login')),
  }),
  memberRoutes.item('POST /me/account', 'switchAccount', 'Switch to another of your accounts', {
    body: switchBody,
    refusals: [404],
    answersSecret: true,
    item: meWire,
    data: async (exchange) => {
      const { core, principal, body, headers } = exchange;
      const opening = { agent: agentOf(headers['user-agent']) };
      return startSession(
        exchange,
        await core.switchAccount(principal, readBody(switchBody, body).slug, opening),
      );
    },
  }),
  invitationRoute('accept', 'Accept an invitation', ({ core, principal }, slug) =>
    core.acceptInvitation(principal, slug),
  ),
  invitationRoute('decline', 'Decline an invitation', ({ core, principal }, slug) =>
    core.declineInvitation(principal, slug),
  ),
];

type Answering = (exchange: MemberExchange, slug: string) => Promise<void>;

/** Answers an invitation of the person of the session. */
function invitationRoute(verb: 'accept' | 'decline', summary: string, run: Answering): MemberRoute {
  return memberRoutes.item(`POST /me/invitations/:slug/${verb}`, `${verb}Invitation`, summary, {
    refusals: [404],
    item: meWire,
    data: async (exchange) => {
      await run(exchange, exchange.params.slug ?? '');
      return showMe(exchange);
    },
  });
}

/** Sets the cookie of a new session, and shows its member. */
export async function startSession(exchange: Exchange, { token, expiresAt }: IssuedToken): Promise<MeWire> {
  const { core } = exchange;
  const principal = await core.authenticate(token);
  if (principal === undefined) throw new ProblemError({ kind: 'unauthenticated' });
  setSessionCookie(exchange, token, expiresAt);
  return showMe({ core, principal });
}

const scope = 'keys:manage';

export const memberSessionRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /members/:number/sessions', 'listMemberSessions', 'List the sessions of a member', {
    scope,
    item: memberSessionWire,
    data: async ({ core, caller, principal, params }) =>
      (await core.listMemberSessions(caller, memberNumberOf(params.number))).map((session) =>
        encodeMemberSession(session, principal),
      ),
  }),
  removalRoute('DELETE /members/:number/sessions', 'endMemberSessions', 'End all sessions of a member', {
    scope,
    run: ({ core, caller, principal, params }) =>
      core.endMemberSessions(
        caller,
        memberNumberOf(params.number),
        withoutUndefined({ principal: grantorOf(principal) }),
      ),
  }),
  removalRoute('DELETE /members/:number/sessions/:id', 'endMemberSession', 'End a session of a member', {
    scope,
    run: ({ core, caller, principal, params }) => {
      const familyId = sessionIdOf(params.id);
      return core.endMemberSessions(
        caller,
        memberNumberOf(params.number),
        withoutUndefined({ familyId, principal: grantorOf(principal) }),
      );
    },
  }),
];

const memberNumberOf = (text: string | undefined) => numberOf(text, 'member');
const sessionIdOf = (text: string | undefined) => ownId<TokenFamilyId>(text, 'session');
