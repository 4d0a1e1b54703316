/** `member list`, `owners`, `invite`, `link`, `set`, `remove`, `erase`; `role list`, `role set`, `role delete`. */

import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Invitation, Member, Role, Switchbook } from '../../../../clients/typescript/src/index.js';
import { type ApiContext, accountOption, onApi } from '../../session/command-account.js';
import { findMember, getGroupNumbers } from '../../session/named-records.js';
import type { Actions } from '../../syntax/define.js';
import type { members, roles } from '../../syntax/member.js';
import { CliError } from '../../terminal/cli-error.js';
import { formatDetails, inQuotes, listing } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { codeUrl } from '../../terminal/sign-in-link.js';
import { confirm } from '../../terminal/terminal-input.js';

export const memberActions: Actions<typeof members> = {
  list: async ({ account: accountRef }) =>
    listing(
      await onApi(accountRef, async ({ api }) => (await api.listMembers()).data),
      {
        NUMBER: (member) => String(member.number),
        NAME: (member) => member.name,
        EMAIL: (member) => member.email ?? '-',
        ROLE: (member) => member.role,
        STATE: (member) => member.state,
        GROUPS: (member) => member.groups.join(', ') || '-',
        OWNER: (member) => member.owners.join(', ') || '-',
        'LAST SEEN': (member) => member.last_seen_at ?? 'never',
      },
      `The account has no members yet. Invite one with: ${programName} member invite${accountOption(accountRef)}`,
      memberJson,
    ),

  owners: async ({ account: accountRef }) =>
    listing(
      await onApi(accountRef, async ({ api }) => (await api.listContactOwners()).data),
      {
        OWNER: (owner) => owner.owner,
        CONTACTS: (owner) => String(owner.contacts),
        MEMBER: (owner) => String(owner.member ?? '-'),
      },
      `No contact has an owner yet. Give one to a member with: ${programName} member set NUMBER --owners TEXT`,
    ),

  invite: ({ name, account: accountRef, role, email, groups, owners }) =>
    onApi(accountRef, async (context) => {
      const visibleContacts = await readVisibleContacts(context.api, accountRef, groups, owners);
      const newMember = { name, role, email: email ?? null, ...visibleContacts };
      const { invitation, ...member } = await context.api.createMember(newMember);
      const link = await renderLink(context, invitation);
      return {
        json: { ...memberJson(member), invitation: link.json },
        text: `${member.name} is invited. Send this link to the person; it works once.\n\n${link.text}`,
      };
    }),

  link: ({ member: ref, account: accountRef }) =>
    onApi(accountRef, async (context) => {
      const member = await getMember(context.api, ref, accountRef);
      const { json, text } = await createSignInLink(context, member);
      return { json, text: `This link signs ${member.name} in. It works once.\n\n${text}` };
    }),

  set: ({ member: ref, account: accountRef, groups, owners, ...changes }) =>
    onApi(accountRef, async ({ api }) => {
      if (Object.keys(withoutUndefined({ ...changes, groups, owners })).length === 0)
        throw new CliError(
          'No change is given.',
          'Add --name, --role, --email, --groups, --owners or --state.',
        );
      const { number } = await getMember(api, ref, accountRef);
      const visibleContacts = await readVisibleContacts(api, accountRef, groups, owners);
      const email = changes.email === '' ? null : changes.email;
      const edit = { ...changes, ...withoutUndefined({ email }), ...visibleContacts };
      const member = await api.updateMember({ number }, edit);
      return {
        json: memberJson(member),
        text: `The member was changed.\n\n${formatDetails(memberDetailsOf(member))}`,
      };
    }),

  remove: ({ member: ref, account: accountRef, yes }) =>
    onApi(accountRef, async ({ api, account }) => {
      const member = await getMember(api, ref, accountRef);
      await confirm(yes, {
        warning: `This ends ${inQuotes(member.name)} in ${account.name}: the sessions, keys and webhooks of the member end.`,
        word: member.name,
        refusal: 'The member was not ended, because that was not confirmed.',
        command: `member remove ${member.number}${accountOption(accountRef)}`,
      });
      const { number } = member;
      await api.removeMember({ number });
      const memberBefore = await api.getMember({ number });
      return {
        json: memberJson(memberBefore),
        text: `${member.name} is no longer a member. The name stays in histories.`,
      };
    }),

  erase: ({ member: ref, account: accountRef, yes }) =>
    onApi(accountRef, async ({ api, account }) => {
      const member = await getMember(api, ref, accountRef);
      await confirm(yes, {
        warning: `This erases the name and address of ${inQuotes(member.name)} in ${account.name}. Histories keep the number.`,
        word: member.name,
        refusal: 'The member was not erased, because that was not confirmed.',
        command: `member erase ${member.number}${accountOption(accountRef)}`,
      });
      const erased = await api.eraseMember({ number: member.number });
      return { json: memberJson(erased), text: `The member is called ${erased.name} from now on.` };
    }),
};

export const roleActions: Actions<typeof roles> = {
  list: async ({ account: accountRef }) =>
    listing(
      await onApi(accountRef, async ({ api }) => (await api.listRoles()).data),
      {
        ROLE: (role) => role.name,
        LABEL: (role) => role.label,
        SEES: (role) => role.sees,
        SCOPES: (role) => String(role.scopes.length),
        HIDDEN: (role) => role.hidden.join(', ') || '-',
        MASKED: (role) => role.masked.join(', ') || '-',
      },
      'There are no roles.',
      roleJson,
    ),

  set: ({ role: name, account: accountRef, label, scopes, sees, hidden, masked }) =>
    onApi(accountRef, async ({ api }) => {
      const before = (await api.listRoles()).data.find((candidate) => candidate.name === name);
      const parts = {
        hidden: hidden?.filter(Boolean) ?? before?.hidden ?? [],
        masked: (masked?.filter(Boolean) as Role['masked'] | undefined) ?? before?.masked ?? [],
      };
      const labelAndScopes = { label: label ?? before?.label ?? name, scopes: [...scopes] };
      const role = await api.putRole({ name }, { ...labelAndScopes, sees, ...parts });
      return {
        json: roleJson(role),
        text: `The role ${role.name} is stored. It counts from the next request on.`,
      };
    }),

  delete: ({ role: name, account: accountRef, yes }) =>
    onApi(accountRef, async ({ api, account }) => {
      await confirm(yes, {
        warning: `This deletes the role ${inQuotes(name)} of ${account.name}. No member has it.`,
        word: name,
        refusal: 'The role was not deleted, because the deletion was not confirmed.',
        command: `role delete ${name}${accountOption(accountRef)}`,
      });
      await api.deleteRole({ name });
      return { json: { name }, text: `The role ${name} was deleted.` };
    }),
};

async function getMember(api: Switchbook, ref: string, accountRef: string | undefined): Promise<Member> {
  return findMember((await api.listMembers()).data, ref, accountRef);
}

async function readVisibleContacts(
  api: Switchbook,
  accountRef: string | undefined,
  groups: readonly string[] | undefined,
  owners: readonly string[] | undefined,
) {
  return withoutUndefined({
    groups: groups && [...(await getGroupNumbers(api, groups.filter(Boolean), accountRef))],
    owners: owners?.filter(Boolean),
  });
}

/** Makes the link that signs a member in: an invitation, or a new sign-in link. */
async function createSignInLink(context: ApiContext, { number }: Pick<Member, 'number'>) {
  return renderLink(context, await context.api.inviteMember({ number }));
}

async function renderLink({ findUrl }: ApiContext, { code, url: apiUrl, expires_at }: Invitation) {
  const base = await findUrl();
  return linkOutput(base === undefined ? apiUrl : codeUrl(base, code), expires_at);
}

export function linkOutput(url: string, expires_at: string) {
  return {
    json: { url, expires_at },
    text: formatDetails([
      ['sign in', url],
      ['until', expires_at],
    ]),
  };
}

const memberJson = ({ declined_at: _, ...member }: Member) => member;

function memberDetailsOf(member: Member): readonly (readonly [string, string])[] {
  const { name, email, role, state, groups, owners } = member;
  return [
    ['name', name],
    ['email', email ?? '-'],
    ['role', role],
    ['state', state],
    ['groups', groups.join(', ') || '-'],
    ['owner', owners.join(', ') || '-'],
  ];
}

const roleJson = ({ of_program: _, ...role }: Role) => role;
