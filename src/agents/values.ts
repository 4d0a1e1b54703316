/** A user of the caller's system; a contact may name the id of an agent as its owner. */
export interface Agent {
  /** chosen by the caller's system */
  readonly id: string;
  readonly name: string;
  /** digits */
  readonly phone: string | null;
}

/** Maximum number of agents of one account and face. */
export const maxAgents = 5_000;
