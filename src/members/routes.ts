/** `/members` and `/roles`: people who work in the account, with their rights and visibility. */

import { grantorOf } from '@switchbook/domain/access/access.js';
import type { Visibility } from '@switchbook/domain/access/visibility.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { type NewOf, recordSchemas } from '@switchbook/domain/records/record.js';
import { count, instant, nullableNumber, number, shape } from '@switchbook/domain/records/schemas.js';
import { fromWireNames } from '@switchbook/domain/text/wire-names.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { Type } from 'typebox';
import { totalOf } from '../contacts/routes/contact-routes.js';
import { contactPage, contactWire } from '../contacts/routes/contact-wire.js';
import { encodeContact } from '../contacts/routes/encode-contact.js';
import { numberOf } from '../faces/directory/kit/ids.js';
import { pageQuery, type QueryParameters, textOf } from '../faces/directory/kit/query.js';
import { itemRoute, listRoute, wholeListRoute } from '../faces/directory/kit/route-kinds.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import { recordEncoder, recordRoutes } from '../records/routes.js';
import { members } from './operations/members.js';
import { roles } from './operations/roles.js';
import { type MemberFields, memberRecord } from './values/member.js';
import { memberLimits } from './values/member-limits.js';

/** Numbers of groups, up to the number that a member can have. */
const groupsForm = `^[0-9]{1,9}(,[0-9]{1,9}){0,${memberLimits.groups - 1}}$`;

const roleSeenQuery = Type.Object({ ...pageQuery.properties, groups: textOf(groupsForm) });

const schemas = recordSchemas(memberRecord);
export const memberWire = schemas.answer;
const contactOwnerWire = shape('ContactOwner', {
  owner: Type.String(),
  contacts: count,
  member: nullableNumber,
});

const invitationWire = shape('Invitation', {
  code: Type.String(),
  url: Type.String(),
  expires_at: instant,
});

const invitedMemberWire = shape('InvitedMember', {
  ...memberWire.properties,
  number,
  invitation: invitationWire,
});

const scope = 'keys:manage';
const memberNumberOf = ({ number: text }: Readonly<Record<string, string | undefined>>) =>
  numberOf(text, 'member');

export const encodeMember = recordEncoder(memberRecord);

/** Invites a member by a link. Its `#code=` is not sent to any server, so no log has it. */
async function invite(exchange: CallerExchange, number: number) {
  const { core, caller, principal, origin } = exchange;
  const { code, expiresAt } = await core.inviteMember(caller, number, grantorOf(principal));
  return { code, url: `${origin}/#code=${code}`, expires_at: expiresAt.toISOString() };
}

const { list, get, update, remove } = recordRoutes(members);
const roleRoutes = recordRoutes(roles);

export const memberRoutes: readonly KeyRoute[] = [
  list,
  itemRoute('POST /members', 'createMember', 'Invite a member', {
    scope,
    body: schemas.createBody,
    answersSecret: true,
    item: invitedMemberWire,
    status: 201,
    data: async (exchange) => {
      const { core, caller, principal, body } = exchange;
      const newMember = fromWireNames(readBody(schemas.createBody, body)) as NewOf<MemberFields>;
      const member = await core.createMember(caller, newMember, grantorOf(principal));
      return { ...encodeMember(member), invitation: await invite(exchange, member.number) };
    },
    location: (data) => `/members/${data.number}`,
  }),
  wholeListRoute('GET /members/owners', 'listContactOwners', 'List the owners of contacts', {
    scope,
    alsoScopes: ['contacts:read'],
    item: contactOwnerWire,
    data: ({ core, caller, signal }) => core.listContactOwners(caller, signal),
  }),
  ...[get, update, remove],
  itemRoute('POST /members/:number/erasures', 'eraseMember', 'Erase a member who left', {
    scope,
    item: memberWire,
    data: async ({ core, caller, principal, params }) =>
      encodeMember(await core.eraseMember(caller, memberNumberOf(params), grantorOf(principal))),
  }),
  itemRoute('POST /members/:number/invitations', 'inviteMember', 'Create a link or code to sign in', {
    scope,
    answersSecret: true,
    item: invitationWire,
    status: 201,
    data: (exchange) => invite(exchange, memberNumberOf(exchange.params)),
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
        listSeenContacts(
          exchange,
          page,
          await exchange.core.readVisibilityOfMember(exchange.caller, memberNumberOf(exchange.params)),
        ),
    }),
    encode: encodeContact,
    meta: (page) => ({ total: totalOf(page, 'capped') }),
  }),
  ...[roleRoutes.list, roleRoutes.get],
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
        read: async (page) =>
          listSeenContacts(exchange, page, await core.readVisibilityOfRole(caller, name, groups)),
      };
    },
    encode: encodeContact,
    meta: (page) => ({ total: totalOf(page, 'capped') }),
  }),
  ...[roleRoutes.put, roleRoutes.remove],
];

function readGroups(parameters: QueryParameters): readonly number[] {
  const text = parameters.text('groups');
  if (text === undefined) return [];
  if (new RegExp(groupsForm).test(text)) return text.split(',').map(Number);
  parameters.fault(
    'groups',
    'invalid',
    `must be at most ${memberLimits.groups} comma-separated numbers of groups, not ${quoteText(text)}`,
  );
  return [];
}

/** Lists the newest contacts, as a caller with this visibility gets them. */
function listSeenContacts(
  { core, caller }: CallerExchange,
  { limit, after }: { readonly limit: number; readonly after: readonly unknown[] | null },
  sees: Visibility,
) {
  const from = after === null ? { at: 'skip', count: 0 } : { at: 'after', cursor: after as never };
  const order = [
    { by: 'createdAt', descending: true },
    { by: 'number', descending: true },
  ] as const;
  const request = { limit, from: from as never, order, wantTotal: 'capped' } as const;
  return core.listContacts({ ...caller, visibility: sees }, allContacts, request);
}
