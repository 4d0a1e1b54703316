/** The browsers in which the member is signed in. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type { MemberSession } from '../api/types.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Button } from '../ui/buttons.tsx';
import { Badge, FormPart } from '../ui/page-frame.tsx';
import { Unread } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';

const sessionsQuery = dataQuery<readonly MemberSession[]>(['me', 'sessions'], '/me/sessions');

export function Sessions() {
  const client = useQueryClient();
  const list = useQuery(sessionsQuery);
  const { data: sessions } = list;
  const others = sessions?.filter((session) => !session.is_current) ?? [];
  const end = async (ended: readonly MemberSession[], text: string) => {
    try {
      for (const { id } of ended) await call('DELETE', `/me/sessions/${id}`);
      toast({ text });
    } catch (thrown) {
      toastError(thrown);
    }
    await client.invalidateQueries(sessionsQuery);
  };
  return (
    <FormPart
      title={t.self.sessions}
      text={t.self.sessionsText}
      actions={
        others.length > 1 && (
          <Button onClick={() => void end(others, t.self.othersEnded)}>{t.self.endOthers}</Button>
        )
      }
    >
      {sessions === undefined && <Unread of={list} rows={2} />}
      <ul className="divide-y divide-line">
        {sessions?.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
            <div className="min-w-0 flex-1 basis-60">
              <p className="bidi truncate text-sm font-medium">{session.agent || t.self.unlisted}</p>
              <p className="text-xs text-ink-soft">
                {loginWords(session.login)} · {t.self.since}: {formatMoment(session.created_at)} ·{' '}
                {t.self.used}: <Ago at={session.seen_at} />
              </p>
            </div>
            {session.is_current ? (
              <Badge tone="plain" icon="check">
                {t.settings.browser}
              </Badge>
            ) : (
              <Button
                aria-label={t.self.endOf(session.agent || t.self.unlisted)}
                onClick={() => void end([session], t.self.ended)}
              >
                {t.self.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </FormPart>
  );
}

function loginWords(login: string): string {
  if (login === 'code') return t.self.byCode;
  return login === 'passkey' ? t.self.passkeyMark : t.self.by(login);
}
