/** `field list`, `declare`, `check`, `change`, `remove`. */

import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { NewFieldChoice, OwnField } from '../../../../clients/typescript/src/index.js';
import { accountOption, onApi } from '../../session/command-account.js';
import type { Actions } from '../../syntax/define.js';
import type { fields } from '../../syntax/fields.js';
import { formatDetails, inQuotes, listing, type Output } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { confirm } from '../../terminal/terminal-input.js';

export const fieldActions: Actions<typeof fields> = {
  list: async ({ account: accountRef }) =>
    listing(
      await onApi(accountRef, async ({ api }) => (await api.listFields()).data),
      {
        KEY: (field) => field.key,
        LABEL: (field) => field.label,
        TYPE: (field) => field.type,
        INDEX: (field) =>
          `${field.unique ? 'unique, ' : ''}${field.searched ? 'searched, ' : ''}${field.index}`,
        CHOICES: (field) => field.choices.map(({ value }) => value).join(', ') || '-',
      },
      `The account has no field yet. Declare one with: ${programName} field declare KEY --type TYPE${accountOption(accountRef)}`,
    ),

  declare: async ({ account: accountRef, key, type, label, choice: choices, unique, indexed, searched }) => {
    const field = await onApi(accountRef, ({ api }) =>
      api.declareField({
        key,
        type,
        ...withoutUndefined({ label, choices: newChoicesOf(choices), unique, indexed, searched }),
      }),
    );
    return outputOf(field, `The field ${inQuotes(key)} was declared.`, accountRef);
  },

  check: async ({ account: accountRef, key, type, choice: choices, unique, searched }) => {
    const check = await onApi(accountRef, ({ api }) =>
      api.checkField({
        key,
        type,
        ...withoutUndefined({ choices: newChoicesOf(choices), unique, searched }),
      }),
    );
    const reasons = Object.entries(check.reasons).map(([reason, count]) => `${count} ${reason}`);
    const examples = check.examples.map(
      ({ number, value, reason }) => `  contact ${number}: ${inQuotes(value)} (${reason})`,
    );
    const counted = formatDetails([
      ['contacts', `${check.looked}${check.complete ? '' : ' (the rest was not read: no time)'}`],
      ['with a value', String(check.present)],
      ['fit', String(check.fit)],
      ['converted', String(check.changed)],
      ['do not fit', [String(check.unfit), ...reasons].join(', ')],
      ...(unique === true ? [['repeated values', String(check.repeated)] as const] : []),
    ]);
    const note = check.unfit === 0 ? [] : ['', 'Values that do not fit stay as they are.', ...examples];
    const repeated = check.repeated_examples.map(
      ({ value, contacts, numbers }) =>
        `  ${inQuotes(value)}: ${contacts} contacts, such as ${numbers.join(' and ')}`,
    );
    const repeats =
      check.repeated === 0
        ? []
        : ['', 'The field cannot be unique while contacts have the same value:', ...repeated];
    return {
      json: check,
      text: ['Nothing was changed. The declaration would find this:', '', counted, ...note, ...repeats].join(
        '\n',
      ),
    };
  },

  change: async ({ account: accountRef, key, type, label, choice: choices, ...index }) => {
    const unique = index.notUnique === true ? false : index.unique;
    const indexed = index.notIndexed === true ? false : index.indexed;
    const searched = index.notSearched === true ? false : index.searched;
    const changes = withoutUndefined({
      type,
      label,
      choices: newChoicesOf(choices),
      unique,
      indexed,
      searched,
    });
    const field = await onApi(accountRef, ({ api }) => api.changeField({ key }, changes));
    return outputOf(field, `The field ${inQuotes(key)} was changed.`, accountRef);
  },

  remove: ({ account: accountRef, key, yes }) =>
    onApi(accountRef, async ({ api, account }) => {
      await confirm(yes, {
        warning: `This removes the field ${inQuotes(key)} of ${account.name}. Contacts keep its values as attributes that nothing checks.`,
        word: key,
        refusal: `The field ${inQuotes(key)} was not removed, because the removal was not confirmed.`,
        command: `field remove ${key}${accountOption(accountRef)}`,
      });
      await api.removeField({ key });
      return { json: { key, removed: true }, text: `The field ${inQuotes(key)} was removed.` };
    }),
};

const newChoicesOf = (choices: readonly object[] | undefined) => choices as NewFieldChoice[] | undefined;

function outputOf(field: OwnField, done: string, accountRef: string | undefined): Output {
  const { conversion: id } = field;
  const converted =
    id === null
      ? []
      : [
          'A server converts earlier values. See how far it is with:',
          `  ${programName} bulk show ${id}${accountOption(accountRef)}`,
        ];
  return { json: field, text: [done, ...converted].join('\n') };
}
