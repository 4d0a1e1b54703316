/** The exact JSON that each API of this server answers for the person. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contact } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { CopyWords } from '../ui/CopyButton.tsx';
import { Select } from '../ui/forms/Combobox.tsx';
import { Unread } from '../ui/states.tsx';
import { asSeenQuery } from './section-queries.ts';

export function AsSeenBy({ contact }: { contact: Contact }) {
  const answer = useQuery(asSeenQuery(contact.id));
  const { data } = answer;
  const [chosen, setChosen] = useState(0);
  if (data === undefined || answer.error !== null) return <Unread of={answer} />;
  const seen = data[chosen] ?? data[0];
  if (seen === undefined) return null;
  const text = JSON.stringify(seen.body, null, 2);
  return (
    <div className="flex flex-col gap-3 px-edge py-4">
      <div className="flex gap-2">
        <Select
          aria-label={t.api}
          value={String(chosen)}
          onChange={(next) => setChosen(Number(next))}
          options={data.map((item, index) => [String(index), `${item.title} · ${item.path}`] as const)}
        />
        <CopyWords text={text} />
      </div>
      <p className="font-mono text-xs break-all text-ink-soft">
        GET {seen.path} <span className={seen.status < 400 ? 'text-good' : 'text-warn'}>{seen.status}</span>
      </p>
      <pre
        tabIndex={0}
        role="region"
        aria-label={seen.title}
        className="overflow-x-auto rounded-md border border-line bg-canvas p-3 font-mono text-xs leading-5"
      >
        {text}
      </pre>
    </div>
  );
}
