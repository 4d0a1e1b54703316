/**
 * Operations on agents. The scope is the caller's face: each system has a separate list, with no effect on contacts.
 */
import type { Caller } from '../domain/access.js';
import { type Agent, maxAgents } from '../domain/agent.js';
import { ProblemError } from '../domain/problem.js';
import { countAgents, listAgents, putAgents } from '../store/agents.js';
import { asProblems } from '../store/database.js';
import type { Context } from './context.js';

/** The whole list, by name. */
export function readAgents(context: Context, caller: Caller): Promise<Agent[]> {
  return asProblems(() => listAgents(context.database, caller.accountId, caller.face));
}

/** Upserts agents, all or none. Throws `quota` above the limit. */
export function saveAgents(context: Context, caller: Caller, agents: readonly Agent[]): Promise<void> {
  const { accountId, face } = caller;
  return asProblems(() =>
    context.database.transaction(async (tx) => {
      await putAgents(tx, accountId, face, agents, context.clock());
      const current = await countAgents(tx, accountId, face);
      if (current > maxAgents)
        throw new ProblemError({ kind: 'quota', feature: 'agents', current, maximum: maxAgents });
    }),
  );
}
