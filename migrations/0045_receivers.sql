-- Receivers of an intake are webhooks too: they are called with the payloads of the intake instead of the events of the account.

-- null: events. A receiver has an empty secret: the platform has signed what it gets.
alter table webhooks add column intake_id uuid;
-- the outcome of the last attempt: {status, error, at}
alter table webhooks add column last_answer jsonb;
alter table webhooks add constraint webhooks_intake_fkey foreign key (account_id, intake_id)
  references intakes (account_id, id) on delete cascade;
create index webhooks_intake_idx on webhooks (account_id, intake_id) where intake_id is not null;

-- Deliveries of one line follow each other. null: those of a contact do. A delivery to a receiver has the payload's id as `event_id`,
-- and no body: the payload is read when it is sent.
alter table deliveries add column line uuid;

-- As of events: the transaction that stored the payload, above the epoch, and the place within it. Payloads of earlier versions have
-- 0, and are not passed on.
alter table intake_payloads add column position bigint not null default 0;
alter table intake_payloads add column seq bigint not null default 0;
create index intake_payloads_order_idx on intake_payloads (account_id, intake_id, position, seq);
