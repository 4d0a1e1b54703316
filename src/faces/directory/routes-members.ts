/** `/members` and `/roles`: people who work in the account, and what they may do and see. */

import { type Static, Type } from 'typebox';
import { roles } from '../../core/members/roles.js';
import { giverOf } from '../../domain/access.js';
import { defined } from '../../domain/json.js';
import { memberLimits } from '../../domain/limits.js';
import type { Member } from '../../domain/member.js';
import { memberStates } from '../../domain/member-state.js';
import {
  closed,
  count,
  instant,
  nullableInstant,
  nullableText,
  number,
  oneOf,
  shape,
  text,
  uuid,
} from '../../domain/schemas.js';
import type { Seen } from '../../domain/sight.js';
import { quoted } from '../../text/terminal-text.js';
import { readBody } from '../kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { encodeContact } from './encode.js';
import { encoderOf } from './encoder.js';
import { numberOf } from './ids.js';
import { groupsForm, type Parameters, pageQuery, roleSeenQuery } from './query.js';
import { recordRoutes } from './record-kinds.js';
import { itemRoute, listRoute, removalRoute, wholeListRoute } from './route-kinds.js';
import { totalOf } from './routes-contacts.js';
import { contactPage, contactWire } from './wire.js';

const optional = Type.Optional;

export const memberWire = shape('Member', {
  number,
  id: uuid,
  name: Type.String(),
  email: nullableText,
  role: Type.String(),
  state: oneOf(memberStates),
  groups: Type.Array(number),
  owners: Type.Array(Type.String()),
  declined_at: nullableInstant,
  last_seen_at: nullableInstant,
  created_at: instant,
  updated_at: instant,
});
export type MemberWire = Static<typeof memberWire>;

const contactOwnerWire = shape('ContactOwner', {
  owner: Type.String(),
  contacts: count,
  member: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 }),
});

const invitationWire = shape('Invitation', {
  code: Type.String(),
  url: Type.String(),
  expires_at: instant,
});

const invitedMemberWire = shape('InvitedMember', {
  ...memberWire.properties,
  invitation: invitationWire,
});

const groups = Type.Array(number, { maxItems: memberLimits.groups });
const owners = Type.Array(text(memberLimits.ownerCharacters), { maxItems: memberLimits.owners });
const email = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  maxLength: memberLimits.emailCharacters,
});

const memberBody = closed('NewMember', {
  name: text(memberLimits.nameCharacters),
  email: optional(email),
  role: text(50),
  groups: optional(groups),
  owners: optional(owners),
});

const memberPatchBody = closed('MemberPatch', {
  name: optional(text(memberLimits.nameCharacters)),
  email: optional(email),
  role: optional(text(50)),
  groups: optional(groups),
  owners: optional(owners),
  state: optional(oneOf(['active', 'suspended'] as const)),
});

const scope = 'keys:manage';
const numbered = ({ number: text }: Readonly<Record<string, string | undefined>>) => numberOf(text, 'member');

const encodeStored = encoderOf(memberWire);
export function encodeMember(member: Member) {
  return encodeStored({ ...member, groups: member.groupNumbers });
}

/** `#code=` is not sent to any server, so no log has it. */
async function invite(exchange: CallerExchange, number: number) {
  const { core, caller, principal, origin } = exchange;
  const { code, expiresAt } = await core.inviteMember(caller, number, giverOf(principal));
  return { code, url: `${origin}/#code=${code}`, expires_at: expiresAt.toISOString() };
}

const { list, get, put, remove } = recordRoutes(roles);

export const memberRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /members', 'listMembers', 'List all members', {
    scope,
    item: memberWire,
    data: async ({ core, caller }) => (await core.listMembers(caller)).map(encodeMember),
  }),
  itemRoute('POST /members', 'createMember', 'Invite a member', {
    scope,
    body: memberBody,
    answersSecret: true,
    item: invitedMemberWire,
    status: 201,
    data: async (exchange) => {
      const { core, caller, principal, body } = exchange;
      const { groups, email = null, ...wanted } = readBody(memberBody, body);
      const asked = { ...wanted, email, ...defined({ groupNumbers: groups }) };
      const member = await core.createMember(caller, asked, giverOf(principal));
      return { ...encodeMember(member), invitation: await invite(exchange, member.number) };
    },
    location: ({ number }) => `/members/${number}`,
  }),
  wholeListRoute('GET /members/owners', 'listContactOwners', 'List the owners of contacts', {
    scope,
    alsoScopes: ['contacts:read'],
    item: contactOwnerWire,
    data: ({ core, caller }) => core.listContactOwners(caller),
  }),
  itemRoute('GET /members/:number', 'getMember', 'Show a member', {
    scope,
    item: memberWire,
    data: async ({ core, caller, params }) => encodeMember(await core.getMember(caller, numbered(params))),
  }),
  itemRoute('PATCH /members/:number', 'updateMember', 'Change a member', {
    scope,
    body: memberPatchBody,
    item: memberWire,
    data: async ({ core, caller, principal, params, body }) => {
      const { groups, ...change } = readBody(memberPatchBody, body);
      const asked = defined({ ...change, groupNumbers: groups });
      return encodeMember(await core.changeMember(caller, numbered(params), asked, giverOf(principal)));
    },
  }),
  removalRoute('DELETE /members/:number', 'removeMember', 'End a member', {
    scope,
    run: ({ core, caller, principal, params }) =>
      core.removeMember(caller, numbered(params), giverOf(principal)),
  }),
  itemRoute('POST /members/:number/erasures', 'eraseMember', 'Erase a member who left', {
    scope,
    item: memberWire,
    data: async ({ core, caller, principal, params }) =>
      encodeMember(await core.eraseMember(caller, numbered(params), giverOf(principal))),
  }),
  itemRoute('POST /members/:number/invitations', 'inviteMember', 'Create a link or code to sign in', {
    scope,
    answersSecret: true,
    item: invitationWire,
    status: 201,
    data: (exchange) => invite(exchange, numbered(exchange.params)),
  }),
  listRoute('GET /members/:number/seen', 'listSeenByMember', 'List what a member sees', {
    scope,
    alsoScopes: ['contacts:read'],
    item: contactWire,
    answer: contactPage,
    query: pageQuery,
    open: (exchange) => ({
      name: `seen by member ${exchange.params.number}`,
      read: async (page) =>
        seen(exchange, page, await exchange.core.sightOfMember(exchange.caller, numbered(exchange.params))),
    }),
    encode: encodeContact,
    meta: (found) => ({ total: totalOf(found, 'capped') }),
  }),
  list,
  get,
  listRoute('GET /roles/:name/seen', 'listSeenByRole', 'List what a role would see', {
    scope,
    alsoScopes: ['contacts:read'],
    item: contactWire,
    answer: contactPage,
    query: roleSeenQuery,
    open: (exchange, parameters) => {
      const { core, caller, params } = exchange;
      const groups = readGroups(parameters);
      const name = params.name ?? '';
      return {
        name: `seen by role ${name} ${groups.join()}`,
        read: async (page) => seen(exchange, page, await core.sightOfRole(caller, name, groups)),
      };
    },
    encode: encodeContact,
    meta: (found) => ({ total: totalOf(found, 'capped') }),
  }),
  put,
  remove,
];

function readGroups(parameters: Parameters): readonly number[] {
  const text = parameters.text('groups');
  if (text === undefined) return [];
  if (new RegExp(groupsForm).test(text)) return text.split(',').map(Number);
  parameters.fault(
    'groups',
    'invalid',
    `must be at most 100 numbers of groups with commas, not ${quoted(text)}`,
  );
  return [];
}

/** The newest contacts, as a caller with this sight gets them. */
function seen(
  { core, caller }: CallerExchange,
  { limit, after }: { readonly limit: number; readonly after: readonly unknown[] | null },
  sees: Seen,
) {
  const from = after === null ? { at: 'skip', count: 0 } : { at: 'after', cursor: after as never };
  const order = [
    { by: 'createdAt', descending: true },
    { by: 'number', descending: true },
  ] as const;
  const asked = { limit, from: from as never, order, wantTotal: 'capped' } as const;
  return core.listContacts({ ...caller, sees }, { op: 'all', filters: [] }, asked);
}
