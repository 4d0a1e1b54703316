-- Sessions whose provider is asked each hour whether the person may still come in.
alter table sessions add column provider_refresh bytea;
-- when the provider was asked last; null without such a token
alter table sessions add column provider_checked_at timestamptz(3);
