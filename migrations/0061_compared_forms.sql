-- Emails, handles and names have one compared form for all spellings. The program brings the stored forms over: PostgreSQL does not know
-- the letters of international domains. `migration-steps.ts` names the step.
comment on column identities.value is 'the compared form of domain/identity.ts';
