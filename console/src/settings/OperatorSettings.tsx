/** Settings that only the operator can change, and the end of the account, with their commands. */
import type { Account } from '../api/types.ts';
import { formatDate, formatNumber, t } from '../texts/texts.ts';
import { Facts, Part } from '../ui/page-frame.tsx';
import { CopyText } from '../ui/secret.tsx';

export function OperatorSettings({ account }: { account: Account['account'] }) {
  const limit = account.contact_limit;
  const command = `switchbook account set ${account.number} contact_limit=${limit ?? 50_000} slug=${account.slug}`;
  return (
    <Part title={t.settings.operator} text={t.settings.operatorText}>
      <Facts
        facts={[
          [t.settings.slug, account.slug, 'mono'],
          [t.settings.limit, limit === null ? t.settings.noLimit : formatNumber(limit)],
          [t.settings.number, String(account.number)],
          [t.settings.id, account.id, 'mono'],
          [t.settings.since, formatDate(account.created_at)],
        ]}
      />
      <div className="flex flex-col gap-1 border-t border-line px-4 py-3">
        <p className="text-sm text-ink-soft">{t.settings.howTo}</p>
        <CopyText text={command} label={t.settings.howTo} />
      </div>
    </Part>
  );
}

export function DangerZone({ account }: { account: Account['account'] }) {
  return (
    <Part title={t.settings.danger}>
      <div className="flex flex-col gap-1 px-4 py-3">
        <p className="text-sm text-ink-soft">{t.settings.dangerText}</p>
        <CopyText text={`switchbook account delete ${account.slug}`} label={t.settings.danger} />
      </div>
    </Part>
  );
}
