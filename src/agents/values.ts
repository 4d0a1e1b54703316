/** A user of the client's own system. The owner of a contact may be the id of an agent. */
export interface Agent {
  /** chosen by the caller's system */
  readonly id: string;
  readonly name: string;
  /** digits */
  readonly phone: string | null;
}

/** Maximum number of agents of one account and face. */
export const maxAgents = 5_000;
