/** Arguments and options of several nouns. */
import { contactTypes } from '../../domain/contact.js';
import { type Argument, argument, flag, text } from './define.js';

const reference =
  'the account: its id, number or slug; SWITCHBOOK_ACCOUNT when absent, or the only account there is';
/** `findAccount` chooses the account when the option is absent. */
export const account = text('<account>', reference);
export const theAccount = argument('<account>', reference);
export const theContact = argument('<contact>', 'the contact: its id or number');
export const theFace = argument('<face>', 'the face by its name');
export const yes = flag('without asking for its name');
export const yesToContact = flag('without asking for the contact again');
export const someId = '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f';

/** A command on all there is of something in an account. */
export function onAll(about: string, example = '--account 1') {
  return { about, options: { account }, example };
}

/** A command on one thing of an account, which takes no more than what is meant. */
export function onOne<const Args extends Readonly<Record<string, Argument>>>(
  about: string,
  args: Args,
  example = `${someId} --account 1`,
) {
  return { about, args, options: { account }, example };
}

/** Filters that choose contacts, the same in all commands. */
export const filters = {
  search: text('<text>', 'part of a name, company, email, user name or number'),
  phone: text('<number>', 'who has this number'),
  email: text('<address>', 'who has this address'),
  tag: text('<tag>', 'by name or number'),
  group: text('<group>', 'by name or number'),
  source: text('<source>', 'by name or number'),
  status: text('<status>', 'by name or number'),
  type: text('<type>', contactTypes.join(', ')),
  channel: text('<channel>', 'who can be reached on it'),
  consent: text('<channel:state>', 'as in whatsapp:opted_in'),
  updatedAfter: text('<time>', 'a date, or a time as in RFC 3339'),
  updatedBefore: text('<time>', 'likewise'),
};
