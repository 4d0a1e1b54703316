-- Steps of stored work that a process has begun and not ended: a step that ends the process is found here by the next one.
create table begun_steps (
  -- without a foreign key: work of the whole installation has the account of zeros
  account_id uuid not null,
  kind text not null,
  work_id uuid not null,
  -- where the work stands; another one is progress
  step text not null,
  -- processes in a row that began it
  attempts integer not null,
  process uuid not null,
  begun_at timestamptz(3) not null,
  constraint begun_steps_pkey primary key (account_id, kind, work_id)
) with (fillfactor = 70);
