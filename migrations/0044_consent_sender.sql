-- A consent may hold for one number of the business alone: its digits. Null: for all.
alter table consents add column sender text;
-- The state of a channel asks for each contact whether there is such an entry.
create index consents_sender_idx on consents (account_id, contact_id, channel) where purpose is null and sender is not null;

-- What intakes wrote so far named the number in the proof, by its id. The state was the strictest of all numbers: a number that was
-- resumed decides nothing now. A number that no intake knows stays in the proof, and its entry holds for all, as do retained opt-outs.
update consents k
set sender = i.numbers ->> (k.proof ->> 'sender'), proof = k.proof - 'sender',
  state = case when k.proof ->> 'wish' = 'resume' then 'unknown' else k.state end
from intakes i
where i.account_id = k.account_id and k.source = 'whatsapp' and k.actor ->> 'face' = 'whatsapp'
  and i.numbers ->> (k.proof ->> 'sender') ~ '^[1-9][0-9]{6,14}$';
