-- Searches of our own find names without accents, and the city. The program brings the searched texts over: it knows the letters that
-- people type. `migration-steps.ts` names the step.
comment on column contacts.search is 'the searched text of domain/derive.ts';
