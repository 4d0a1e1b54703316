-- The name of the provider that signed the session in; null: none, or unknown. Several may have one issuer.
alter table sessions add column provider text;
