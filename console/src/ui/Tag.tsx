/**
 * A tag, a group, a source or a status, in the color that its catalog gives it. The color is only a tint, mixed in
 * `styles.css`: no tag changes its width when the colors arrive.
 */
import type { CSSProperties } from 'react';
import { hueClass, hueOfTag, tintOfHue } from '../values/hue.ts';
import { Icon } from './Icon.tsx';

/**
 * Returns the chosen color. Null: one that follows from the name, the same everywhere. A color that is not loaded
 * stays undefined.
 */
const tintOf = (color: string | null | undefined, name: string): string | undefined =>
  color === null ? tintOfHue(hueOfTag(name)) : color;

interface TagProps {
  readonly children: string;
  /** `#RRGGBB`, or null; without one the tag is neutral */
  readonly color?: string | null | undefined;
  readonly onRemove?: (() => void) | undefined;
  readonly removeLabel?: string;
}

export function Tag({ children, color, onRemove, removeLabel }: TagProps) {
  const tint = color === null ? `tag-tinted tag-hue ${hueClass(hueOfTag(children))}` : color && 'tag-tinted';
  return (
    <span
      className={`tag inline-flex h-6 max-w-full items-center gap-1 rounded-sm px-2 text-xs ${tint || ''}`}
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

interface DotProps {
  readonly color: string | null | undefined;
  readonly name?: string;
  readonly isLarge?: boolean;
}

/** Shows a dot of the color, or a ring for no color. */
export function Dot({ color, name, isLarge = false }: DotProps) {
  const fill = name === undefined ? color : tintOf(color, name);
  const look = fill
    ? { r: 3.75, fill, strokeOpacity: 0.25, strokeWidth: 0.5 }
    : { r: 3.5, fill: 'none', strokeWidth: 0.8, className: 'text-line-strong' };
  return (
    <svg viewBox="0 0 8 8" className={`shrink-0 ${isLarge ? 'size-4' : 'size-2'}`} aria-hidden="true">
      <circle cx="4" cy="4" stroke="currentColor" {...look} />
    </svg>
  );
}
