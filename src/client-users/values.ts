/** A user of the client's own system. The owner of a contact may be the id of such a user. */
export interface ClientUser {
  /** chosen by the caller's system */
  readonly id: string;
  readonly name: string;
  /** digits */
  readonly phone: string | null;
}

/** Maximum number of users of one account and face. */
export const maxClientUsers = 5_000;
