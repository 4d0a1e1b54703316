/** Building blocks of the Connect page. */
import type { ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';

export function Card({
  title,
  text,
  action,
  children,
  id,
}: {
  title: string;
  text?: string;
  action?: ReactNode;
  children?: ReactNode;
  id: string;
}) {
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-lg border border-line bg-surface">
      <header className="flex items-start gap-3 border-b border-line px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          {text !== undefined && <p className="text-sm text-ink-soft">{text}</p>}
        </div>
        {action}
      </header>
      <div className="flex flex-col gap-3 px-4 pt-3 pb-4">{children}</div>
    </section>
  );
}

/** A part of a card. */
export function Part({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-3">
      <div>
        <h3 className="text-sm font-semibold">{title}</h3>
        <p className="text-sm text-ink-soft">{text}</p>
      </div>
      {children}
    </div>
  );
}

/** Replaces a control that the current key has no scope for. */
export function Lacks({ scope }: { scope: string }) {
  return (
    <p className="flex gap-2 text-sm text-ink-soft">
      <Icon name="lock" className="mt-0.5" />
      {t.connect.lacks(scope)}
    </p>
  );
}

export function OutLink({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener"
      className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-surface px-2.5 text-sm font-medium whitespace-nowrap hover:border-line-strong"
    >
      {children}
      <span className="sr-only">{t.connect.newWindow}</span>
    </a>
  );
}
