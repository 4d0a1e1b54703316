/** Environment variables that look like settings, but are unknown. */
import { fileVariable } from './named-file.js';
import { type Environment, type Setting, settingsTable } from './settings.js';

/** Variables that only commands read. */
const commandVariables = [
  'SWITCHBOOK_PULL_KEY',
  fileVariable('SWITCHBOOK_PULL_KEY'),
  'SWITCHBOOK_MOVE_TO',
  'SWITCHBOOK_ACCOUNT',
  'SWITCHBOOK_PROFILE',
  'SWITCHBOOK_URL',
  'SWITCHBOOK_KEY',
  'SWITCHBOOK_KEY_FILE',
];

/** Describes variables that look like settings but are unknown, each in a sentence. */
export function unknownSettings(environment: Environment): readonly string[] {
  const settings = Object.values<Setting<unknown>>(settingsTable);
  const variables = [
    ...settings.map(({ variable }) => variable),
    ...settings.filter(({ isSecret }) => isSecret).map(({ variable }) => fileVariable(variable)),
    ...commandVariables,
  ];
  return Object.keys(environment)
    .filter(
      (name) => name.startsWith(variablePrefix) && environment[name] !== '' && !variables.includes(name),
    )
    .sort()
    .map((name) => {
      const [nearest] = variables
        .map((variable) => ({ one: variable, distance: editDistance(name, variable) }))
        .filter(({ distance }) => distance <= maxTypos)
        .sort((left, right) => left.distance - right.distance);
      const hint = nearest === undefined ? '' : ` Did you mean ${nearest.one}?`;
      return `${name} is not a setting of Switchbook.${hint}`;
    });
}

const variablePrefix = 'SWITCHBOOK_';
/** Most letters that may be wrong, missing or extra. */
const maxTypos = 4;

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (const [column, otherLetter] of [...right].entries()) {
      const [above = 0, before = 0, diagonal = 0] = [row[column + 1], next[column], row[column]];
      next.push(Math.min(above + 1, before + 1, diagonal + (letter === otherLetter ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
