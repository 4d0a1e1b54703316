/**
 * Operations on agents, the users of a client's own system. Each face of an account has its own agents. A change of an
 * agent changes no contact.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Basics, Limits } from '../operation-context/context.js';
import { needs, withNothingToRedact } from '../operation-context/declared-operation.js';
import { queuedByAccount } from '../operation-context/queued-by-account.js';
import { countAgents, dropAgents, findAgent, listAgentRows, upsertAgents } from './store.js';
import { type Agent, maxAgents } from './values.js';

/** Returns the whole list, by name. */
export function listAgents(context: Basics, caller: Caller): Promise<Agent[]> {
  return listAgentRows(context.database, caller.accountId, caller.face);
}

/** Throws `not_found` when no agent of the list has the id. */
export async function getAgent(context: Basics, { accountId, face }: Caller, id: string): Promise<Agent> {
  return orNotFound(await findAgent(context.database, accountId, face, id), 'agent');
}

/** Deletes agents, and returns the ids that matched no agent. */
export async function deleteAgents(
  context: Basics,
  { accountId, face }: Caller,
  ids: readonly string[],
): Promise<readonly string[]> {
  const deleted = new Set(await dropAgents(context.database, accountId, face, ids));
  return ids.filter((id) => !deleted.has(id));
}

/** Inserts or updates agents in one transaction. Throws `quota` above the limit. */
export function saveAgents(
  context: Basics & Limits,
  caller: Caller,
  agents: readonly Agent[],
): Promise<void> {
  const { accountId, face } = caller;
  return queuedByAccount(context, caller, async (tx) => {
    await upsertAgents(tx, accountId, face, agents, context.clock());
    const current = await countAgents(tx, accountId, face);
    if (current > maxAgents)
      throw new ProblemError({ kind: 'quota', feature: 'agents', current, maximum: maxAgents });
  });
}

export const agentOperations = {
  ...needs('contacts:read', withNothingToRedact({ listAgents, getAgent })),
  ...needs('contacts:write', { saveAgents }),
  ...needs('contacts:delete', { deleteAgents }),
};
