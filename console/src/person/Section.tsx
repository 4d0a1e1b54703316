/** A section of the contact panel, and the name-value list inside it. */
import type { ReactNode } from 'react';

export function Section(props: { title: string; action?: ReactNode; children: ReactNode }) {
  const { title, action, children } = props;
  return (
    <section className="border-b border-line px-edge py-3 last:border-b-0">
      <div className="mb-1.5 flex min-h-7 items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}

/** Hides an action of a row (`group/row`) until the pointer or the focus comes. Fingers cannot point, so they see it. */
export const quietAction = 'pointer-fine:opacity-0 group-hover/row:opacity-100 focus-visible:opacity-100';

export function Facts({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[8rem_1fr] gap-x-3 gap-y-2 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="truncate text-ink-faint">{name}</dt>
          <dd className="bidi min-w-0 break-words whitespace-pre-wrap">
            {isWebAddress(value) ? <OpenedLink url={value} /> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const isWebAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text);

/** Shows a link. The page loads nothing from elsewhere, so a picture is also opened and not shown. */
function OpenedLink({ url }: { url: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className="break-all text-accent-strong hover:underline"
    >
      {url}
    </a>
  );
}
