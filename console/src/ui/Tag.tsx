/**
 * A tag, a group, a source or a status, in the colour that its catalog gives it. The colour is only a tint, mixed in
 * `styles.css`: no tag changes its width when the colours arrive.
 */
import type { CSSProperties, ReactNode } from 'react';
import { Icon } from './Icon.tsx';

interface TagProps {
  readonly children: ReactNode;
  /** `#RRGGBB`; without one the tag is neutral */
  readonly color?: string | null | undefined;
  readonly onRemove?: (() => void) | undefined;
  readonly removeLabel?: string;
}

export function Tag({ children, color, onRemove, removeLabel }: TagProps) {
  return (
    <span
      className={`tag inline-flex h-6 max-w-full items-center gap-1 rounded-sm px-2 text-xs ${color ? 'tag-tinted' : ''}`}
      {...(color && { style: { '--tag': color } as CSSProperties })}
    >
      <span className="bidi truncate">{children}</span>
      {onRemove && (
        <button
          type="button"
          aria-label={removeLabel}
          onClick={onRemove}
          className="-mr-2 grid size-6 place-items-center rounded-sm opacity-80 hover:opacity-100"
        >
          <Icon name="close" className="size-3" />
        </button>
      )}
    </span>
  );
}

/** A ring is shown for no colour. */
export function Dot({ color, isLarge = false }: { color: string | null; isLarge?: boolean }) {
  return (
    <svg viewBox="0 0 8 8" className={`shrink-0 ${isLarge ? 'size-4' : 'size-2'}`} aria-hidden="true">
      {color === null ? (
        <circle
          cx="4"
          cy="4"
          r="3.5"
          fill="none"
          stroke="currentColor"
          strokeWidth="0.8"
          className="text-line-strong"
        />
      ) : (
        <circle
          cx="4"
          cy="4"
          r="3.75"
          fill={color}
          stroke="currentColor"
          strokeOpacity="0.25"
          strokeWidth="0.5"
        />
      )}
    </svg>
  );
}
