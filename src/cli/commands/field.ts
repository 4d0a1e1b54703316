/** `field list`, `declare`, `check`, `change`, `remove`. */
import { fieldCheckJson, fieldJson } from '../../core/fields/field-json.js';
import { defined } from '../../domain/defined.js';
import type { StoredField } from '../../domain/own-field-declaration.js';
import { confirm } from '../run/confirm.js';
import { facts, inQuotes, listing, type Output } from '../run/output.js';
import { programName } from '../run/program-name.js';
import type { Actions } from '../syntax/define.js';
import type { fields } from '../syntax/fields.js';
import { ofAccount, onAccount } from './on-account.js';

export const fieldActions: Actions<typeof fields> = {
  list: async ({ account: of }) =>
    listing(
      await onAccount(of, ({ core, caller }) => core.listFields(caller)),
      fieldJson,
      {
        KEY: (one) => one.key,
        LABEL: (one) => one.label,
        TYPE: (one) => one.type,
        INDEX: (one) => `${one.isUnique ? 'unique, ' : ''}${one.isSearched ? 'searched, ' : ''}${one.index}`,
        CHOICES: (one) => one.choices.map(({ value }) => value).join(', ') || '-',
      },
      `The account has no field yet. Declare one with: ${programName} field declare KEY --type TYPE${ofAccount(of)}`,
    ),

  declare: async ({ account: of, key, type, label, choice: choices, unique, indexed, searched }) => {
    const field = await onAccount(of, ({ core, caller }) =>
      core.declareField(caller, { key, type, ...defined({ label, choices, unique, indexed, searched }) }),
    );
    return outputOf(field, `The field ${inQuotes(key)} was declared.`, of);
  },

  check: async ({ account: of, key, type, choice: choices, unique, searched }) => {
    const check = await onAccount(of, ({ core, caller }) =>
      core.checkField(caller, { key, type, ...defined({ choices, unique, searched }) }),
    );
    const reasons = Object.entries(check.reasons).map(([reason, count]) => `${count} ${reason}`);
    const examples = check.examples.map(
      ({ number, value, reason }) => `  contact ${number}: ${inQuotes(value)} (${reason})`,
    );
    const counted = facts([
      ['contacts', `${check.looked}${check.isComplete ? '' : ' (the rest was not read: no time)'}`],
      ['with a value', String(check.present)],
      ['fit', String(check.fit)],
      ['converted', String(check.changed)],
      ['do not fit', [String(check.unfit), ...reasons].join(', ')],
      ...(unique === true ? [['repeated values', String(check.repeated)] as const] : []),
    ]);
    const note = check.unfit === 0 ? [] : ['', 'Values that do not fit stay as they are.', ...examples];
    const repeated = check.repeatedExamples.map(
      ({ value, contacts, numbers }) =>
        `  ${inQuotes(value)}: ${contacts} contacts, such as ${numbers.join(' and ')}`,
    );
    const doubles =
      check.repeated === 0
        ? []
        : ['', 'The field cannot be unique while contacts have the same value:', ...repeated];
    return {
      json: fieldCheckJson(check),
      text: ['Nothing was changed. The declaration would find this:', '', counted, ...note, ...doubles].join(
        '\n',
      ),
    };
  },

  change: async ({ account: of, key, type, label, choice: choices, ...index }) => {
    const unique = index.notUnique === true ? false : index.unique;
    const indexed = index.notIndexed === true ? false : index.indexed;
    const searched = index.notSearched === true ? false : index.searched;
    const changes = defined({ type, label, choices, unique, indexed, searched });
    const field = await onAccount(of, ({ core, caller }) => core.changeField(caller, key, changes));
    return outputOf(field, `The field ${inQuotes(key)} was changed.`, of);
  },

  remove: ({ account: of, key, yes }) =>
    onAccount(of, async ({ core, account, caller }) => {
      await confirm(yes, {
        warning: `This removes the field ${inQuotes(key)} of ${account.name}. Contacts keep its values as attributes that nothing checks.`,
        word: key,
        refusal: `The field ${inQuotes(key)} was not removed, because the removal was not confirmed.`,
        way: `field remove ${key}${ofAccount(of)}`,
      });
      await core.removeField(caller, key);
      return { json: { key, removed: true }, text: `The field ${inQuotes(key)} was removed.` };
    }),
};

function outputOf(field: StoredField, done: string, of: string | undefined): Output {
  const { conversionId: id } = field;
  const converted =
    id === null
      ? []
      : [
          'A server converts earlier values. See how far it is with:',
          `  ${programName} bulk show ${id}${ofAccount(of)}`,
        ];
  return { json: fieldJson(field), text: [done, ...converted].join('\n') };
}
