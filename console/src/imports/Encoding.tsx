/** Names in each likely encoding, to choose the encoding with correct spelling. */
import { named, t } from '../texts/texts.ts';
import { Choice } from '../ui/fields.tsx';
import type { Draft } from './draft.ts';

export function Encoding({ draft, onChoose }: { draft: Draft; onChoose: (encoding: string) => void }) {
  const { encodings } = draft.look;
  return (
    <section className="flex flex-col gap-2 rounded-lg border border-warn bg-surface p-4">
      <Choice
        label={t.importing.encoding}
        value={draft.encoding}
        isDisabled={draft.sent !== undefined}
        onChange={onChoose}
        options={encodings.map(({ encoding, samples }) => [
          encoding,
          samples.join(' · '),
          named(t.importing.encodings, encoding) ?? encoding.toUpperCase(),
        ])}
      />
      <p className="text-xs text-ink-soft">{t.importing.encodingHint}</p>
    </section>
  );
}
