/** The tools of assistants, in the order in which they are listed. */
import type { Principal } from '@switchbook/domain/access/access.js';
import { checkPerson } from './check-person.js';
import { canSend, recordConsent } from './consents.js';
import { applyChange, proposeChange } from './plans.js';
import { findDuplicates, whatChanged } from './read-changes.js';
import { findPeople, getPerson, whoIs } from './read-people.js';
import { savePerson } from './save-person.js';
import type { AnyTool } from './tool.js';

export const tools: readonly AnyTool[] = [
  findPeople,
  getPerson,
  whoIs,
  canSend,
  whatChanged,
  findDuplicates,
  checkPerson,
  savePerson,
  recordConsent,
  proposeChange,
  applyChange,
];

/** Returns the tools that the key may use. */
export function toolsOf({ scopes }: Pick<Principal, 'scopes'>): readonly AnyTool[] {
  return tools.filter((tool) => tool.scopes.every((scope) => scopes.has(scope)));
}
