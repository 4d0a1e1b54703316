/** `member list`, `owners`, `invite`, `link`, `set`, `remove`, `erase`; `role list`, `role set`, `role delete`. */
import type { Caller } from '../../domain/access.js';
import { defined } from '../../domain/defined.js';
import type { Member } from '../../domain/member.js';
import type { Role } from '../../domain/role.js';
import type { HideablePart, MaskablePart } from '../../domain/seen.js';
import { told } from '../../domain/wire-names.js';
import type { CommandCore } from '../remote/open-remote.js';
import { CliError } from '../run/cli-error.js';
import { confirm } from '../run/confirm.js';
import { facts, inQuotes, listing } from '../run/output.js';
import { programName } from '../run/program-name.js';
import type { Actions } from '../syntax/define.js';
import type { members, roles } from '../syntax/member.js';
import { findMember, groupNumbers } from './named.js';
import { ofAccount, onAccount } from './on-account.js';

export const memberActions: Actions<typeof members> = {
  list: async ({ account: of }) =>
    listing(
      await onAccount(of, ({ core, caller }) => core.listMembers(caller)),
      memberJson,
      {
        NUMBER: (one) => String(one.number),
        NAME: (one) => one.name,
        EMAIL: (one) => one.email ?? '-',
        ROLE: (one) => one.role,
        STATE: (one) => one.state,
        GROUPS: (one) => one.groupNumbers.join(', ') || '-',
        OWNER: (one) => one.owners.join(', ') || '-',
        'LAST SEEN': (one) => one.lastSeenAt?.toISOString() ?? 'never',
      },
      `The account has no members yet. Invite one with: ${programName} member invite${ofAccount(of)}`,
    ),

  owners: async ({ account: of }) =>
    listing(
      await onAccount(of, ({ core, caller }) => core.listContactOwners(caller)),
      (one) => told(one, 'owner', 'contacts', 'member'),
      {
        OWNER: (one) => one.owner,
        CONTACTS: (one) => String(one.contacts),
        MEMBER: (one) => String(one.member ?? '-'),
      },
      `No contact has an owner yet. Give one to a member with: ${programName} member set NUMBER --owners TEXT`,
    ),

  invite: ({ name, account: of, role, email, groups, owners }) =>
    onAccount(of, async ({ core, caller }) => {
      const sight = await sightOf(core, caller, of, groups, owners);
      const wanted = { name, role, email: email ?? null, ...sight };
      const member = await core.createMember(caller, wanted);
      const link = await invitationOf(core, caller, member);
      return {
        json: { ...memberJson(member), invitation: link.json },
        text: `${member.name} is invited. Send this link to the person; it works once.\n\n${link.text}`,
      };
    }),

  link: ({ member: ref, account: of }) =>
    onAccount(of, async ({ core, caller }) => {
      const member = await findMember(core, caller, ref, of);
      const { json, text } = await invitationOf(core, caller, member);
      return { json, text: `This link signs ${member.name} in. It works once.\n\n${text}` };
    }),

  set: ({ member: ref, account: of, groups, owners, ...changes }) =>
    onAccount(of, async ({ core, caller }) => {
      if (Object.keys(defined({ ...changes, groups, owners })).length === 0)
        throw new CliError(
          'No change is given.',
          'Add --name, --role, --email, --groups, --owners or --state.',
        );
      const { number } = await findMember(core, caller, ref, of);
      const sight = await sightOf(core, caller, of, groups, owners);
      const member = await core.changeMember(caller, number, { ...changes, ...sight });
      return { json: memberJson(member), text: `The member was changed.\n\n${facts(factsOf(member))}` };
    }),

  remove: ({ member: ref, account: of, yes }) =>
    onAccount(of, async ({ core, account, caller }) => {
      const member = await findMember(core, caller, ref, of);
      await confirm(yes, {
        warning: `This ends ${inQuotes(member.name)} in ${account.name}: the sessions, keys and webhooks of the member end.`,
        word: member.name,
        refusal: 'The member was not ended, because that was not confirmed.',
        way: `member remove ${member.number}${ofAccount(of)}`,
      });
      const left = await core.removeMember(caller, member.number);
      return {
        json: memberJson(left),
        text: `${member.name} is no member any more. The name stays in histories.`,
      };
    }),

  erase: ({ member: ref, account: of, yes }) =>
    onAccount(of, async ({ core, account, caller }) => {
      const member = await findMember(core, caller, ref, of);
      await confirm(yes, {
        warning: `This erases the name and address of ${inQuotes(member.name)} in ${account.name}. Histories keep the number.`,
        word: member.name,
        refusal: 'The member was not erased, because that was not confirmed.',
        way: `member erase ${member.number}${ofAccount(of)}`,
      });
      const erased = await core.eraseMember(caller, member.number);
      return { json: memberJson(erased), text: `The member is called ${erased.name} from now on.` };
    }),
};

export const roleActions: Actions<typeof roles> = {
  list: async ({ account: of }) =>
    listing(
      await onAccount(of, ({ core, caller }) => core.listRoles(caller)),
      roleJson,
      {
        ROLE: (one) => one.name,
        LABEL: (one) => one.label,
        SEES: (one) => one.sees,
        SCOPES: (one) => String(one.scopes.length),
        HIDDEN: (one) => one.hidden.join(', ') || '-',
        MASKED: (one) => one.masked.join(', ') || '-',
      },
      'There are no roles.',
    ),

  set: ({ role: name, account: of, label = name, scopes, sees, hidden = [], masked = [] }) =>
    onAccount(of, async ({ core, caller }) => {
      const parts = { hidden: hidden as readonly HideablePart[], masked: masked as readonly MaskablePart[] };
      const role = await core.putRole(caller, { name, label, scopes, sees, ...parts });
      return {
        json: roleJson(role),
        text: `The role ${role.name} is stored. It counts from the next request on.`,
      };
    }),

  delete: ({ role: name, account: of, yes }) =>
    onAccount(of, async ({ core, account, caller }) => {
      await confirm(yes, {
        warning: `This deletes the role ${inQuotes(name)} of ${account.name}. No member has it.`,
        word: name,
        refusal: 'The role was not deleted, because the deletion was not confirmed.',
        way: `role delete ${name}${ofAccount(of)}`,
      });
      await core.deleteRole(caller, name);
      return { json: { name }, text: `The role ${name} was deleted.` };
    }),
};

async function sightOf(
  core: Pick<CommandCore, 'listCatalog'>,
  caller: Caller,
  of: string | undefined,
  groups: readonly string[] | undefined,
  owners: readonly string[] | undefined,
) {
  return defined({
    groupNumbers: groups && (await groupNumbers(core, caller, groups.filter(Boolean), of)),
    owners,
  });
}

/** The link that signs a member in: an invitation, or a way back in. */
export async function invitationOf(
  core: Pick<CommandCore, 'inviteMember'>,
  caller: Caller,
  { number }: Member,
) {
  const { url, expiresAt } = await core.inviteMember(caller, number);
  return {
    json: { url, expires_at: expiresAt },
    text: facts([
      ['sign in', url],
      ['until', expiresAt.toISOString()],
    ]),
  };
}

function memberJson(member: Member) {
  return {
    ...told(member, 'number', 'id', 'name', 'email', 'role', 'state'),
    groups: member.groupNumbers,
    ...told(member, 'owners', 'lastSeenAt', 'createdAt', 'updatedAt'),
  };
}

function factsOf(member: Member): readonly (readonly [string, string])[] {
  const { name, email, role, state, groupNumbers, owners } = member;
  return [
    ['name', name],
    ['email', email ?? '-'],
    ['role', role],
    ['state', state],
    ['groups', groupNumbers.join(', ') || '-'],
    ['owner', owners.join(', ') || '-'],
  ];
}

const roleJson = (role: Role) => told(role, 'name', 'label', 'scopes', 'sees', 'hidden', 'masked');
