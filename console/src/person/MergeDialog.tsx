/** Merges two contacts: finds the second one, lets the user choose each field, and offers an undo. */
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { Contact } from '../api/types.ts';
import { pageQuery } from '../contacts/contact-queries.ts';
import { nameOf, ownName } from '../contacts/name.ts';
import { defaultSort } from '../contacts/view.ts';
import { Phone } from '../phones/Phone.tsx';
import { t } from '../texts/texts.ts';
import { Initials } from '../ui/Initials.tsx';
import { Input } from '../ui/inputs.tsx';
import { Dialog } from '../ui/menus/overlays.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { MergeChoice } from './MergeChoice.tsx';

interface MergeDialogProps {
  readonly contact: Contact;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
  /** The second contact, if the caller knows it; otherwise the user chooses. */
  readonly other?: Contact;
  readonly onUndone?: () => void;
}

export function MergeDialog({ contact, other: known, onClose, onOpen, onUndone }: MergeDialogProps) {
  const [other, setOther] = useState(known);
  return (
    <Dialog isWide title={t.merge.title(nameOf(contact))} description={t.merge.text} onClose={onClose}>
      {other === undefined ? (
        <Choose contact={contact} onChosen={setOther} />
      ) : (
        <MergeChoice
          contact={contact}
          other={other}
          onBack={known === undefined ? () => setOther(undefined) : onClose}
          onClose={onClose}
          onOpen={onOpen}
          onUndone={onUndone ?? (() => {})}
        />
      )}
    </Dialog>
  );
}

function Choose({ contact, onChosen }: { contact: Contact; onChosen: (other: Contact) => void }) {
  const [text, setText] = useState('');
  const search = text.trim() === '' ? (contact.display_name ?? '') : text.trim();
  const { data, error, isPending, isPlaceholderData } = useQuery({
    ...pageQuery({ filter: { search }, sort: defaultSort }, 0),
  });
  const area = useRef<HTMLDivElement>(null);
  const onArrow = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const all = [...(area.current?.querySelectorAll<HTMLElement>('input, button') ?? [])];
    all[all.indexOf(event.currentTarget) + by]?.focus();
  };
  const found = (data?.data ?? []).filter((candidate) => candidate.id !== contact.id).slice(0, 20);
  return (
    <div ref={area} className="flex min-h-64 flex-col gap-2 pb-4">
      <Input
        autoFocus
        type="search"
        aria-label={t.merge.search}
        placeholder={t.merge.search}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          onArrow(event);
          const [only] = found;
          // The shown results may be of an earlier text.
          const isOne = only !== undefined && found.length === 1 && !isPlaceholderData;
          if (event.key !== 'Enter' || !isOne) return;
          event.preventDefault();
          onChosen(only);
        }}
      />
      {isPending && <Loading rows={4} />}
      {error !== null && <ErrorLine error={error} />}
      {!isPending && found.length === 0 && <p className="p-3 text-sm text-ink-soft">{t.merge.none}</p>}
      <ul className="grid grid-cols-[auto_minmax(0,1fr)_auto_auto]">
        {found.map((offered) => (
          <li key={offered.id} className="col-span-4 grid grid-cols-subgrid">
            <button
              type="button"
              onClick={() => onChosen(offered)}
              onKeyDown={onArrow}
              className="col-span-4 grid min-h-9 grid-cols-subgrid items-center gap-3 rounded-md px-2 text-left text-sm hover:bg-sunken focus-visible:bg-sunken"
            >
              <Initials id={offered.id} name={ownName(offered)} />
              <span className="truncate font-medium">{nameOf(offered)}</span>
              <span className="nums truncate text-ink-soft">
                {offered.phone !== null && <Phone number={offered.phone} />}
              </span>
              <span className="truncate text-ink-soft max-sm:hidden">{offered.email}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
