/** `member` and `role`. */
import { scopes } from '@switchbook/domain/access/access.js';
import { hideableParts, maskableParts } from '@switchbook/domain/access/hideable.js';
import { visibilities } from '../../members/values/role.js';
import { scopeList, splitList } from '../terminal/option-values.js';
import { argument, choice, noun, option, text } from './define.js';
import { account, codeTime, invitationTime, itemCommand, listCommand, yes } from './words.js';

const memberArgument = argument('<member>', 'number, email address or name of the member');
const groups = option(
  '<list>',
  'comma-separated names or numbers of the groups whose contacts the member sees',
  splitList,
);
const owners = option(
  '<list>',
  'comma-separated texts that name the member as the owner of a contact',
  splitList,
);

export const members = noun('member', 'invite, list, change and end the people who work in an account', {
  list: listCommand('list the members of an account'),
  owners: listCommand('list the owners of contacts, each with the member of that name'),
  invite: {
    about: `invite a member; prints a link that signs in once, within ${invitationTime}`,
    args: { name: argument('<name>', 'name of the person') },
    options: {
      account,
      role: { ...text('<role>', 'role of the member'), isRequired: true },
      email: text('<address>', 'email address, by which a provider of sign-ins knows the person'),
      groups,
      owners,
    },
    example: '"Ana Silva" --account 1 --role agent --email ana@example.com --owners ana',
  },
  link: itemCommand(
    `print another link for an invited member, or one that signs a member in within ${codeTime}`,
    { member: memberArgument },
    'ana@example.com --account 1',
  ),
  set: {
    about: 'change a member; the change applies from the next request on',
    args: { member: memberArgument },
    options: {
      account,
      name: text('<name>', 'name'),
      role: text('<role>', 'role'),
      email: text('<address>', 'email address'),
      groups,
      owners,
      state: choice('<state>', 'whether the member may sign in', ['active', 'suspended'] as const),
    },
    example: '3 --account 1 --role reader',
  },
  remove: {
    about: 'end a member: the sessions and keys end, and the name remains in histories',
    args: { member: memberArgument },
    options: { account, yes },
    example: '3 --account 1 --yes',
  },
  erase: {
    about: 'erase the name and address of a member who left; histories keep the number',
    args: { member: memberArgument },
    options: { account, yes },
    example: '3 --account 1 --yes',
  },
});

const roleArgument = argument('<role>', 'name of the role');

export const roles = noun('role', 'list, make and delete roles of members', {
  list: listCommand('list the roles of the program and of the account'),
  set: {
    about: 'make a role of the account, or change it',
    args: { role: roleArgument },
    options: {
      account,
      label: text('<label>', 'name that people read (default: unchanged; of a new role its name)'),
      scopes: { ...option('<list>', 'comma-separated scopes of its members', scopeList), isRequired: true },
      sees: { ...choice('<whom>', 'contacts that its members see', visibilities), isRequired: true },
      hidden: option('<list>', 'comma-separated parts of contacts that are left out', splitList),
      masked: option('<list>', 'comma-separated parts of which only beginning and end are shown', splitList),
    },
    notes: [
      'An empty list clears hidden or masked parts, for example --hidden "". Without the option they are unchanged.',
      `Scopes: ${scopes.join(', ')}.`,
      `Parts that can be hidden: ${hideableParts.join(', ')}, attributes.KEY; masked: ${maskableParts.join(', ')}.`,
    ],
    example: 'shop --account 1 --scopes contacts:read,groups:read --sees groups --masked numbers',
  },
  delete: {
    about: 'delete a role of the account that no member has',
    args: { role: roleArgument },
    options: { account, yes },
    example: 'shop --account 1 --yes',
  },
});
