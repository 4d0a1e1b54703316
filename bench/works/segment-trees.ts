/** Thirty condition trees as shops use them: frequent and rare matches, and some without an index. */
import type { ConditionTree } from '../../src/contacts/filters/condition-tree.js';

const is = (field: string, value: unknown): ConditionTree => ({ field, op: 'is', value });
const all = (...trees: readonly ConditionTree[]): ConditionTree => ({ all: trees });
const any = (...trees: readonly ConditionTree[]): ConditionTree => ({ any: trees });
const not = (tree: ConditionTree): ConditionTree => ({ not: tree });

const vip = is('tag', 'vip');
const newsletter = is('tag', 'newsletter');
const rareTag = is('tag', 'rare');
const quiet: ConditionTree = { field: 'last_message_at', op: 'not_within_last', value: '90 days' };
const berlin = is('address.city', 'Berlin');
const atlantis = is('address.city', 'Atlantis');
const sendable = is('can_send', { channel: 'whatsapp', purpose: 'marketing' });

export const typicalTrees: Readonly<Record<string, ConditionTree>> = {
  'tag-frequent': newsletter,
  'tag-usual': vip,
  'tag-rare': rareTag,
  'tag-any-of': { field: 'tag', op: 'any_of', value: ['vip', 'partner', 'supplier'] },
  'tags-both': all(newsletter, vip),
  'tag-without-other': all(vip, not(newsletter)),
  'tag-none': { field: 'tag', op: 'empty' },
  'group-and-tag': all(is('group', 'Customers'), vip),
  'type-customer': is('type', 'customer'),
  'type-and-quiet': all(is('type', 'customer'), quiet),
  'quiet-90-days': quiet,
  'message-last-week': { field: 'last_message_at', op: 'within_last', value: '7 days' },
  'message-never': { field: 'last_message_at', op: 'empty' },
  'many-messages': { field: 'messages_in', op: 'at_least', value: 95 },
  'city-usual': berlin,
  'city-unknown': atlantis,
  'city-and-tag': all(berlin, vip),
  'company-contains': { field: 'company', op: 'contains', value: 'north' },
  'company-missing': { field: 'company', op: 'empty' },
  'phone-of-country': { field: 'phone', op: 'starts_with', value: '+49' },
  'email-missing': { field: 'email', op: 'empty' },
  'email-domain': is('email_domain', 'example.org'),
  'name-starts': { field: 'display_name', op: 'starts_with', value: 'Mar' },
  'opted-in': is('consent', 'whatsapp:opted_in'),
  'opted-out': is('consent', 'whatsapp:opted_out'),
  'can-send': sendable,
  'can-send-rare': all(sendable, rareTag),
  'attribute-is': is('attributes.plan', 'pro'),
  'attribute-rare': all(is('attributes.plan', 'gold'), {
    field: 'attributes.visits',
    op: 'at_least',
    value: 90,
  }),
  'any-of-all': any(all(berlin, is('type', 'customer')), rareTag, all(vip, quiet)),
};
