/** Limits of members and roles. */
export const memberLimits = {
  /** members of one account, except members who left */
  members: 1_000,
  /** members who left, in a list: the newest */
  listedEndedMembers: 1_000,
  roles: 50,
  nameCharacters: 100,
  /** characters of the name of a role */
  roleCharacters: 50,
  /** hidden parts of a role, and characters of each: `attributes.` and a name */
  hiddenParts: 100,
  hiddenPartCharacters: 120,
  emailCharacters: 254,
  groups: 100,
  owners: 20,
  ownerCharacters: 255,
  /** characters of all owner texts of a member */
  ownersCharacters: 2_000,
  /** texts of owners of contacts that are listed */
  contactOwners: 1_000,
  sessions: 20,
  logins: 20,
  /** passkeys of a member; each counts as a login too */
  passkeys: 10,
  userAgentCharacters: 100,
} as const;
