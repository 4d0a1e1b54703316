/** `invited`: never signed in; `suspended`: may not sign in for now; `left`: keeps the name in histories, and nothing else. */
export const memberStates = ['invited', 'active', 'suspended', 'left'] as const;
export type MemberState = (typeof memberStates)[number];
