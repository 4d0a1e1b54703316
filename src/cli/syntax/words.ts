/** Arguments and options of several nouns. */
import { channels } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import type { MemberName } from '@switchbook/domain/text/wire-names.js';
import type { FilterName } from '../../contacts/filters/filter-text.js';
import { mergeUndoMs, payloadsStoredMs } from '../../retention/values.js';
import { sessionTimes } from '../../sessions/values/session-times.js';
import { splitList } from '../terminal/option-values.js';
import { type Argument, argument, flag, option, text } from './define.js';

const reference = 'id, number or slug of the account';
/** `getNamedAccount` chooses the account when the option is absent. */
export const account = text('<account>', `${reference} (default: SWITCHBOOK_ACCOUNT, or the only account)`);
export const accountArgument = argument('<account>', reference);
export const contactArgument = argument('<contact>', 'id or number of the contact');
export const faceArgument = argument('<face>', 'name of the API; doctor lists the names');
export const timeHelp = 'a date, or a time such as 2026-01-15T09:00:00Z';
export const codeTime = `${sessionTimes.codeSeconds / 60} minutes`;
export const invitationTime = `${(1_000 * sessionTimes.invitationSeconds) / dayMs} days`;
export const mergeUndoTime = `${mergeUndoMs / dayMs} days`;
export const payloadTime = `${payloadsStoredMs / dayMs} days`;
export const yes = flag('do not require a confirmation');
export const exampleId = '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f';

/** Declares a command that lists all resources of one kind. */
export function listCommand(about: string, example = '--account 1') {
  return { about, options: { account }, example };
}

/** Declares a command on one resource of an account, without options. */
export function itemCommand<const Args extends Readonly<Record<string, Argument>>>(
  about: string,
  args: Args,
  example = `${exampleId} --account 1`,
) {
  return { about, args, options: { account }, example };
}

/** Filters that choose contacts, the same in all commands. */
export const filters = {
  search: text(
    '<text>',
    'part of a name, company, email, user name, phone number, city or tag; accents make no difference',
  ),
  phone: text('<number>', 'contacts with this phone number'),
  email: text('<address>', 'contacts with this email address'),
  lid: text('<lid>', 'the contact with this WhatsApp LID, such as 123456789012345@lid'),
  tag: text('<tag>', 'contacts with this tag: name or number'),
  group: text('<group>', 'contacts in this group: name or number'),
  source: text('<source>', 'contacts with this source: name or number'),
  status: text('<status>', 'contacts with this status: name or number'),
  owner: text('<member>', 'contacts of this member: number, email address or name'),
  type: text('<type>', `contacts of this type: ${contactTypes.join(', ')}`),
  channel: text('<channel>', `contacts that can be reached on this channel: ${channels.join(', ')}`),
  consent: text('<channel:state>', 'contacts with this consent, such as whatsapp:opted_in'),
  updatedAfter: text('<time>', `contacts changed after this time: ${timeHelp}`),
  updatedBefore: text('<time>', 'contacts changed before this time'),
  segment: text('<segment>', 'contacts of this saved segment: name or number'),
  filter: text('<tree>', 'contacts that match this tree of conditions: JSON, or a file with it'),
} satisfies { readonly [Name in MemberName<FilterName> | 'owner']: ReturnType<typeof text> };

export const fieldsOption = option(
  '<list>',
  'leave out updates that change none of these members, such as phone,tags,attributes.plan',
  splitList,
);

export const segmentOption = text(
  '<segment>',
  'only events of contacts of this saved segment: name or number',
);
