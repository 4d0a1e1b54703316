/** `check_person`: saved people that a new person may be. */
import { comparableOf } from '@switchbook/domain/contact/compared-person.js';
import { toEdit } from '@switchbook/domain/contact/edit.js';
import { Type } from 'typebox';
import { inputLengths } from './choices.js';
import { showPerson } from './person.js';
import { editOf } from './save-person.js';
import { closed, countShown, defineTool, objects, optional, reading, text } from './tool.js';

const personText = (description: string) => optional(text(inputLengths.checked, { description }));

export const checkPerson = defineTool({
  name: 'check_person',
  title: 'Check a new person',
  description: 'Saved people that a new person may be, the likeliest first. A name alone is not enough.',
  scopes: ['contacts:read'],
  hints: reading,
  input: Type.Object(
    {
      name: personText('full name'),
      phone: personText('number'),
      email: personText('email'),
      birthday: personText('YYYY-MM-DD'),
      street: personText('with number'),
      zip: personText('postcode'),
    },
    closed,
  ),
  output: Type.Object({ matches: objects, is_complete: Type.Boolean() }),
  run: async (call, { name = null, phone, email, birthday = null, street = null, zip = null }) => {
    const { core, caller } = call;
    const ways = { ...(phone !== undefined && { phone }), ...(email !== undefined && { email }) };
    const address = { street: toEdit(street), zip: toEdit(zip) };
    const edit = { ...editOf(call, { fields: { name, birthday }, ...ways }), address };
    const { matches, isComplete } = await core.checkDuplicates(caller, [comparableOf(edit)]);
    const duplicates = matches[0] ?? [];
    await countShown(
      call,
      duplicates.map((duplicate) => duplicate.contact.id),
    );
    const people = duplicates.map(({ contact, score, reasons }) => ({
      score,
      reasons: [...reasons],
      person: showPerson(contact, 'concise'),
    }));
    return { matches: people, is_complete: isComplete };
  },
});
