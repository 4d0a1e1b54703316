/** A member of the account's team, as a caller's system lists them; contacts may name an agent as their owner. */
export interface Agent {
  /** chosen by the caller's system */
  readonly id: string;
  readonly name: string;
  /** digits */
  readonly phone: string | null;
}

/** Most agents of one account and scope. */
export const maxAgents = 5_000;
